"""A board and what its search must find on it: judged by the trade, not by what the code does.

`OPENINGS` are invented positions, the newest first; `JUDGED` are searches as coders, billers and records
people type them, each with the positions that must stand on the first page and those that must not. A
judgment says what words mean in the trade (credentials, settings, titles), not what the search does with
them: change one only where it is wrong about the trade. Of more than fit on the page it names the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobs.enums import EmployerKind, Employment, Shift, Workplace


@dataclass(frozen=True)
class Opening:
    """An open position. `at` is one of `tests.factories.CITIES`; remote without states is open to all."""

    key: str
    title: str
    employer: str
    description: str
    required: str = ""
    preferred: str = ""
    settings: str = ""
    specialties: str = ""
    software: str = ""
    workplace: Workplace = Workplace.ONSITE
    at: str = ""
    states: str = ""
    years: int = 0
    apprentice: bool = False
    employment: Employment = Employment.FULL_TIME
    shift: Shift = Shift.DAY


class Kind(StrEnum):
    PLAIN = "plain"
    SYNONYM = "synonym"
    TYPO = "typo"
    TITLE = "title"
    ABBREVIATION = "abbreviation"
    PLACE = "place"
    COMBINATION = "combination"


@dataclass(frozen=True)
class Judgment:
    """One search. Keys are written with spaces between them.

    `must` stand on the first page, `never` do not. `ahead` is "these > those": whatever of those is on the
    page comes after all of these, which are then a must as well.
    """

    kind: Kind
    q: str
    must: str
    never: str = ""
    where: str = ""
    ahead: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.q}" + (f" @ {self.where}" if self.where else "")

    @property
    def order(self) -> tuple[list[str], list[str]]:
        first, _, later = self.ahead.partition(">")
        return first.split(), later.split()


HERON = "Heron Key Health System"
JUNIPER = "Juniper Ridge Medical Center"
SALTMARSH = "Saltmarsh Regional Hospital"
TRILLIUM = "Blue Trillium Health"
VEERY = "Veery Academic Medical Center"
WINTERBERRY = "Winterberry Children's Hospital"
STONEWATER = "Stonewater Cancer Institute"
COBALT = "Cobalt Bay Physicians"
MARROW = "Marrow Creek Medical Group"
THISTLEDOWN = "Thistledown Orthopedics"
HARROW = "Harrow Lane Family Practice"
COPPERLEAF = "Copperleaf Surgery Center"
LARKSPUR = "Larkspur Health Plan"
OLD_MILL = "Old Mill Home Care"
LANTERN = "Lantern Hill Hospice"
PINEFOLD = "Pinefold Care Homes"
QUILLWORK = "Quillwork Coding Partners"
NINEBARK = "Ninebark Revenue Services"
FOXGLOVE = "Foxglove Staffing"

EMPLOYERS: dict[str, EmployerKind] = {
    HERON: EmployerKind.HOSPITAL,
    JUNIPER: EmployerKind.HOSPITAL,
    SALTMARSH: EmployerKind.HOSPITAL,
    TRILLIUM: EmployerKind.HOSPITAL,
    VEERY: EmployerKind.HOSPITAL,
    WINTERBERRY: EmployerKind.HOSPITAL,
    STONEWATER: EmployerKind.CLINIC,
    COBALT: EmployerKind.PHYSICIAN_OFFICE,
    MARROW: EmployerKind.PHYSICIAN_OFFICE,
    THISTLEDOWN: EmployerKind.PHYSICIAN_OFFICE,
    HARROW: EmployerKind.PHYSICIAN_OFFICE,
    COPPERLEAF: EmployerKind.CLINIC,
    LARKSPUR: EmployerKind.PAYER,
    OLD_MILL: EmployerKind.HOME_HEALTH,
    LANTERN: EmployerKind.HOME_HEALTH,
    PINEFOLD: EmployerKind.OTHER,
    QUILLWORK: EmployerKind.VENDOR,
    NINEBARK: EmployerKind.VENDOR,
    FOXGLOVE: EmployerKind.AGENCY,
}

REMOTE, HYBRID = Workplace.REMOTE, Workplace.HYBRID

OPENINGS = [
    # The plainest titles of the trade.
    Opening(
        "coder", "Coder", HARROW, "Codes what four family doctors see in a day.",
        required="CPC|CCA", settings="profee", specialties="family", software="eclinicalworks", at="Tampa",
    ),
    Opening(
        "coding-specialist", "Medical Coding Specialist", TRILLIUM, "Codes clinic and procedure visits.",
        required="CPC|CCS-P|RHIT", settings="profee; outpatient", software="epic", workplace=HYBRID,
        at="Los Angeles", years=1,
    ),
    Opening(
        "educator", "Coding Educator", COBALT, "Teaches new coders and their doctors what a note must hold.",
        required="CPC-I; CPT", settings="education", at="Orlando", years=5,
    ),
    # Inpatient.
    Opening(
        "ip-heron", "Inpatient Coder", HERON, "Codes the records of a 400-bed hospital after discharge.",
        required="CCS|CIC; ICD-10-CM; ICD-10-PCS", preferred="RHIT", settings="inpatient",
        software="epic; solventum", at="Tampa", years=2,
    ),
    Opening(
        "ip-remote", "Remote Inpatient Coder II", QUILLWORK, "Codes for hospitals in several states.",
        required="CCS; MS-DRG; ICD-10-PCS", settings="inpatient", software="meditech; solventum",
        workplace=REMOTE, states="FL GA TX", years=3,
    ),
    Opening(
        "ip-trauma", "Senior Inpatient Coding Specialist", JUNIPER, "Codes long stays of a level one center.",
        required="CCS|RHIT|RHIA; APR-DRG", settings="inpatient", specialties="trauma", software="cerner",
        workplace=HYBRID, at="Seattle", years=5, shift=Shift.EVENING,
    ),
    Opening(
        "ip-drg", "DRG Validation Specialist", NINEBARK, "Checks the grouping of stays before the bill.",
        required="CCS|CIC; MS-DRG; APR-DRG", settings="inpatient; audit", workplace=REMOTE, years=5,
    ),
    Opening(
        "ip-perdiem", "Facility Coder III", SALTMARSH, "Helps out when discharges pile up.",
        required="CCS|CIC; RHIT", settings="inpatient", software="trucode", at="Houston", years=3,
        employment=Employment.PER_DIEM, shift=Shift.WEEKEND,
    ),
    Opening(
        "ip-acute", "Acute Care Coder", TRILLIUM, "Medical and surgical stays, four tens.",
        required="CIC; poa", settings="inpatient", software="meditech", at="Chicago", years=1,
    ),
    Opening(
        "ip-transplant", "Transplant Coder", VEERY, "Codes donors and recipients.",
        required="CCS; ICD-10-PCS", settings="inpatient", specialties="transplant", software="epic",
        at="New York", years=5,
    ),
    # Professional fee.
    Opening(
        "pf-cobalt", "Pro-Fee Coder", COBALT, "Codes clinic visits of forty doctors.",
        required="CPC|CCS-P; CPT; ICD-10-CM", settings="profee", software="athenahealth", at="Orlando",
        years=2,
    ),
    Opening(
        "pf-ccsp", "Physician Coder (CCS-P)", MARROW, "Levels office visits. CCS-P is a must here.",
        required="CCS-P; CPT; em", settings="profee", specialties="em-only", workplace=HYBRID, at="Atlanta",
        years=3,
    ),
    Opening(
        "pf-hospitalist", "Hospitalist Professional Fee Coder", MARROW,
        "Codes what hospitalists charge for seeing inpatient and observation cases. No facility coding.",
        required="CPC|CCS-P", settings="profee", workplace=REMOTE, states="GA", years=2,
    ),
    Opening(
        "pf-cardio", "Cardiology Coder", COBALT, "Clinic, cath lab and device checks.",
        required="CPC|CCC; CPT", settings="profee", specialties="cardiology", software="athenahealth",
        at="Miami", years=2,
    ),
    Opening(
        "pf-ortho", "Orthopedic Surgery Coder", THISTLEDOWN, "Joints, spine and sports medicine.",
        required="CPC|COSC; modifiers", settings="profee", specialties="orthopedics", software="nextgen",
        at="Jacksonville", years=2,
    ),
    Opening(
        "pf-derm", "Dermatology Coding Specialist", FOXGLOVE, "Excisions, biopsies and office visits.",
        required="CPC|CPCD", settings="profee", specialties="dermatology", software="eclinicalworks",
        at="Los Angeles", years=1, employment=Employment.TEMP_TO_HIRE,
    ),
    Opening(
        "pf-anesthesia", "Anesthesia Coder", QUILLWORK, "Time units, and pain clinics on Fridays.",
        required="CPC|CANPC; modifiers", settings="profee", specialties="anesthesia", workplace=REMOTE,
        years=2,
        employment=Employment.CONTRACT,
    ),
    Opening(
        "pf-obgyn", "OB/GYN Coder", HARROW, "Prenatal care and deliveries.",
        required="CPC|COBGC", settings="profee", specialties="ob-gyn", at="Houston", apprentice=True,
        employment=Employment.PART_TIME,
    ),
    Opening(
        "pf-urology", "Urology Coding Specialist", TRILLIUM, "Office procedures, and claims that came back.",
        required="CPC|CUC", settings="profee", specialties="urology", software="epic", at="Chicago", years=1,
    ),
    Opening(
        "pf-neuro", "Neurosurgery Coder", VEERY, "Cranial and spinal cases of nine surgeons.",
        required="CPC|CCS-P", settings="profee", specialties="neurosurgery", software="epic", at="New York",
        years=4,
    ),
    Opening(
        "pf-peds", "Pediatric Coder", WINTERBERRY, "Well visits, vaccines and a busy urgent care.",
        required="CPC|CPEDC", settings="profee", specialties="pediatrics", software="cerner", at="Atlanta",
        apprentice=True,
    ),
    Opening(
        "pf-gi", "Gastroenterology Coder", COBALT, "Scopes, and screening for colorectal cancer (CRC).",
        required="CPC|CGIC", settings="profee", specialties="gastroenterology", workplace=REMOTE, states="FL",
        years=2,
    ),
    Opening(
        "pf-oncology", "Oncology Coder", STONEWATER, "Infusions and visits of a comprehensive cancer center.",
        required="CPC|CHONC; HCPCS II", settings="profee; outpatient", specialties="hematology-oncology",
        software="epic", at="Tampa", years=2,
    ),
    Opening(
        "pf-radiology", "Radiology Coder", QUILLWORK, "Plain films to embolizations, paid by the report.",
        required="CPC|CIRCC", settings="profee", specialties="radiology; interventional-radiology",
        workplace=REMOTE, years=2, employment=Employment.CONTRACT, shift=Shift.FLEXIBLE,
    ),
    Opening(
        "pf-pathology", "Laboratory and Pathology Coder", FOXGLOVE, "Slides and send-out tests.",
        required="CPC", settings="profee", specialties="pathology", at="Orlando", years=1,
        shift=Shift.EVENING,
    ),
    Opening(
        "pf-behavioral", "Behavioral Health Coder", JUNIPER, "Therapy, groups and a crisis team.",
        required="CPC|CCA", settings="profee", specialties="behavioral-health", at="Seattle",
        employment=Employment.PART_TIME,
    ),
    Opening(
        "pf-eyes", "Ophthalmology Coder", COBALT, "Cataract and retina clinics.",
        required="CPC|COPC", settings="profee", specialties="ophthalmology", software="nextgen", at="Miami",
        years=1,
    ),
    # Hospital outpatient, emergency, surgery centers.
    Opening(
        "op-facility", "Outpatient Facility Coder", HERON, "Clinics and procedures of the hospital.",
        required="COC|CCS; CPT; apc", settings="outpatient", software="epic; solventum", workplace=HYBRID,
        at="Tampa", years=2,
    ),
    Opening(
        "op-sds", "Same-Day Surgery and Observation Coder", SALTMARSH, "Operations without a night's stay.",
        required="COC|CCS; CPT", settings="outpatient", specialties="general-surgery", software="trucode",
        at="Houston", years=2,
    ),
    Opening(
        "op-ancillary", "Ancillary Coder", TRILLIUM,
        "Laboratory and imaging orders, a first job in the trade.",
        required="CCA|CPC-A|COC-A", settings="outpatient", software="meditech", at="Chicago", apprentice=True,
    ),
    Opening(
        "ed-heron", "Emergency Department Coder", HERON, "Facility levels, injections and infusions.",
        required="COC|CEDC", settings="ed", specialties="emergency", software="epic", at="St. Petersburg",
        years=1, shift=Shift.NIGHT,
    ),
    Opening(
        "ed-profee", "ER Physician Coder", QUILLWORK, "Codes for groups of doctors in five states.",
        required="CPC|CCS-P|CEDC", settings="ed; profee", specialties="emergency", workplace=REMOTE, years=1,
    ),
    Opening(
        "ed-facility", "ED Facility Coder", JUNIPER, "Everything that comes through the doors on Saturdays.",
        required="COC|CCS", settings="ed; outpatient", specialties="trauma", software="cerner", at="Seattle",
        years=1, shift=Shift.WEEKEND,
    ),
    Opening(
        "asc-copperleaf", "Ambulatory Surgery Center Coder", COPPERLEAF, "Hands, knees and shoulders.",
        required="CASCC|COC|CPC", settings="asc", specialties="orthopedics", software="sis", at="Lake Mary",
        years=1,
    ),
    Opening(
        "asc-eyes", "Surgery Center Coding Specialist", COPPERLEAF, "Eyes on Mondays, scopes on Thursdays.",
        required="CASCC|CPC", settings="asc", specialties="ophthalmology; gastroenterology", software="hst",
        at="Miami", years=1,
    ),
    # Payers and risk adjustment.
    Opening(
        "ra-larkspur", "Risk Adjustment Coder", LARKSPUR, "Reads charts of members, looking both ways.",
        required="CRC; HCC; ICD-10-CM", settings="payer", software="optum", workplace=REMOTE, years=2,
    ),
    Opening(
        "ra-hcc", "HCC Coding Specialist", NINEBARK, "A season of retrospective charts.",
        required="CRC|CPC; HCC", settings="payer", workplace=REMOTE, states="FL TX", years=1,
        employment=Employment.CONTRACT,
    ),
    Opening(
        "ra-radv", "RADV Auditor", LARKSPUR, "Second looks at what was sent to the government.",
        required="CRC|CPMA; HCC", settings="payer; audit", workplace=HYBRID, at="New York", years=4,
    ),
    Opening(
        "ra-advantage", "Medicare Advantage Coder", LARKSPUR, "Visits clinics and reads charts there.",
        required="CRC; HCC", settings="payer", software="optum", at="Miami", apprentice=True,
    ),
    # Audit, documentation, education, denials.
    Opening(
        "audit-coding", "Coding Auditor", TRILLIUM, "Samples charts of every coder, every month.",
        required="CPMA|CCS", settings="audit; outpatient", workplace=HYBRID, at="Chicago", years=5,
    ),
    Opening(
        "audit-em", "E/M Auditor", MARROW, "Reviews visit levels and explains them to doctors.",
        required="CPMA|CEMC; em", settings="audit; profee", specialties="em-only", workplace=REMOTE, years=3,
    ),
    Opening(
        "audit-quality", "Coding Quality Reviewer", FOXGLOVE, "Second eyes on charts of surgeons.",
        required="CPC; CPMA", settings="audit; profee", at="Atlanta", years=3, employment=Employment.CONTRACT,
    ),
    Opening(
        "cdi-heron", "Clinical Documentation Integrity Specialist", HERON,
        "Reads charts while patients stay.",
        required="CCDS|CDIP", settings="cdi; inpatient", software="epic; solventum", at="Tampa", years=3,
    ),
    Opening(
        "cdi-outpatient", "Outpatient CDI Specialist", NINEBARK, "Prepares visits of the coming week.",
        required="CCDS-O|CDEO", settings="cdi; outpatient", workplace=REMOTE, years=3,
    ),
    Opening(
        "cdi-second", "Clinical Documentation Improvement Reviewer", JUNIPER, "Reads what others have read.",
        required="CDIP|CCDS|RHIA", settings="cdi", software="cerner", at="Seattle", years=5,
    ),
    Opening(
        "denials-coder", "Denials Coder", NINEBARK, "Join us on an epic journey: no claim is lost for good.",
        required="CPC|CCS", settings="denials", software="meditech", workplace=REMOTE, years=2,
    ),
    Opening(
        "denials-appeals", "Clinical Appeals Specialist", SALTMARSH, "Writes letters to payers about stays.",
        required="RHIT|CCS", settings="denials; inpatient", workplace=HYBRID, at="Jacksonville", years=3,
    ),
    # Care at home and long stays.
    Opening(
        "home-oasis", "Home Health Coder and OASIS Reviewer", OLD_MILL, "Codes episodes and checks answers.",
        required="HCS-D; HCS-O; oasis", settings="home_health", software="homecare-homebase",
        workplace=REMOTE,
        years=2,
    ),
    Opening(
        "hospice", "Hospice Coder", LANTERN, "Certifications, and the papers around them.",
        required="HCS-H|HCS-D", settings="hospice", software="homecare-homebase", at="Atlanta", years=1,
    ),
    Opening(
        "nursing", "MDS Coding Coordinator", PINEFOLD, "Assessments of ninety residents.",
        required="mds", preferred="RHIT", settings="snf", software="pointclickcare", at="Lake Mary", years=2,
    ),
    Opening(
        "rehab", "Rehabilitation Hospital Coder", SALTMARSH, "Works beside infection control (CIC) nurses.",
        required="CCS|CCA; ICD-10-CM", settings="rehab", at="Houston", years=1,
    ),
    # Records and health information.
    Opening(
        "records-director", "Medical Records Director", SALTMARSH, "Leads records, release and scanning.",
        required="RHIA", at="Houston", years=8,
    ),
    Opening(
        "him-manager", "HIM Manager", JUNIPER, "Leads twelve people in two buildings.",
        required="RHIA|RHIT", software="cerner", at="Seattle", years=5,
    ),
    Opening(
        "him-technician", "Health Information Technician", JUNIPER, "Completes charts before they are coded.",
        required="RHIT", software="cerner", at="Seattle", shift=Shift.EVENING,
    ),
    Opening(
        "him-specialist", "Health Information Specialist", TRILLIUM, "Answers requests for records.",
        required="RHIT|CCA", at="Chicago", years=1,
    ),
    Opening(
        "him-clerk", "Health Information Clerk", COBALT, "Scans, files and finds.",
        at="Orlando", apprentice=True, employment=Employment.PART_TIME,
    ),
    Opening(
        "records-clerk", "Medical Records Clerk", VEERY, "Pulls charts for clinics.", at="New York",
    ),
    Opening(
        "records-technician", "Medical Records Technician", WINTERBERRY, "Puts charts in order.",
        preferred="RHIT", at="Atlanta",
    ),
    Opening(
        "records-coordinator", "Medical Records Coordinator", HERON, "Keeps four archives in step.",
        at="Tampa", years=2,
    ),
    Opening(
        "records-analyst", "Medical Records Analyst", VEERY,
        "Counts what is missing, and tells who must sign.",
        required="RHIT|CHDA", at="New York", years=2,
    ),
    Opening(
        "registrar", "Cancer Registrar", STONEWATER, "Follows patients for life.",
        preferred="RHIT", specialties="hematology-oncology", at="Tampa", years=1,
    ),
    # Billing and money.
    Opening(
        "bill-specialist", "Medical Billing Specialist", HARROW,
        "Sends claims and posts payments; asks coders and our auditor when something is unclear.",
        required="CPB|CBCS", settings="profee", software="athenahealth", at="Orlando", years=1,
    ),
    Opening(
        "bill-manager", "Medical Billing Manager", MARROW, "Leads seven people who send claims.",
        required="CPB|CPPM", software="nextgen", at="Atlanta", years=5,
    ),
    Opening(
        "biller", "Physician Office Biller", THISTLEDOWN, "Claims, statements and phone calls.",
        required="CMRS|CPB", software="nextgen", at="Jacksonville",
    ),
    Opening(
        "bill-code", "Billing and Coding Specialist", FOXGLOVE, "A small office that does both, from home.",
        required="CBCS|CPC|NRCCS", settings="profee", workplace=REMOTE, apprentice=True,
        employment=Employment.TEMP_TO_HIRE,
    ),
    Opening(
        "integrity", "Revenue Integrity Analyst", SALTMARSH, "Finds charges that never reached a bill.",
        required="COC|RHIT; ncci", software="epic", at="Houston", years=3,
    ),
    # Leading, keeping the rules, beginning.
    Opening(
        "manager", "Coding Manager", TRILLIUM, "Leads thirty coders at home.",
        required="CCS|RHIA", workplace=HYBRID, at="Chicago", years=7,
    ),
    Opening(
        "compliance", "Coding Compliance Officer", VEERY, "Plans the reviews of the year.",
        required="CPCO", at="New York", years=7,
    ),
    Opening(
        "entry", "Entry-Level Coder", QUILLWORK, "Six months beside an experienced coder.",
        required="CPC-A", settings="profee", workplace=REMOTE, apprentice=True,
    ),
    Opening(
        "intern", "Coding Intern", VEERY, "A summer in every corner of the department.",
        settings="inpatient; outpatient", at="New York", apprentice=True, employment=Employment.INTERNSHIP,
        shift=Shift.FLEXIBLE,
    ),
    Opening(
        "dental", "Dental Coder", HARROW, "Codes for two dentists and a hygienist.",
        required="cdt", at="Los Angeles",
    ),
]  # fmt: skip


INPATIENT = "ip-heron ip-remote ip-trauma ip-drg ip-perdiem ip-acute ip-transplant"
RISK = "ra-larkspur ra-hcc ra-radv ra-advantage"
AUDIT = "audit-coding audit-em audit-quality"
EMERGENCY = "ed-heron ed-profee ed-facility"
CDI = "cdi-heron cdi-outpatient cdi-second"
BILLING = "bill-specialist bill-manager biller bill-code"
HIM = "him-manager him-technician him-specialist him-clerk"
RECORDS = "records-director records-clerk records-technician records-coordinator records-analyst"
CCS_P_ONLY = "pf-ccsp pf-cobalt pf-hospitalist pf-neuro ed-profee coding-specialist"
APPRENTICE = "op-ancillary entry pf-obgyn pf-peds bill-code"

P, S, T, N, A, L, C = (
    Kind.PLAIN, Kind.SYNONYM, Kind.TYPO, Kind.TITLE, Kind.ABBREVIATION, Kind.PLACE, Kind.COMBINATION,
)  # fmt: skip

JUDGED = [
    # Words as they are written on the board.
    Judgment(
        P,
        "inpatient",
        INPATIENT,
        f"pf-cobalt {EMERGENCY} op-facility op-sds",
        ahead="ip-heron ip-remote ip-trauma > ip-drg ip-perdiem ip-acute ip-transplant",
    ),
    Judgment(P, "Inpatient", INPATIENT, ahead=f"{INPATIENT} cdi-heron > pf-hospitalist"),
    Judgment(
        P,
        "CCS",
        "ip-heron ip-remote ip-trauma ip-drg ip-perdiem ip-transplant op-facility op-sds ed-facility "
        "audit-coding denials-coder denials-appeals manager rehab",
        f"{CCS_P_ONLY} ip-acute",
    ),
    Judgment(
        P,
        "CCS-P",
        CCS_P_ONLY,
        "ip-heron ip-remote op-facility denials-coder manager",
        ahead="pf-ccsp > pf-cobalt pf-hospitalist",
    ),
    Judgment(
        P,
        "COC",
        "op-facility op-sds ed-heron ed-facility asc-copperleaf integrity",
        "pf-cobalt coder ip-heron",
    ),
    Judgment(
        P,
        "CIC",
        "ip-heron ip-drg ip-perdiem ip-acute",
        "ip-remote pf-cobalt",
        ahead="ip-heron ip-drg ip-perdiem ip-acute > rehab",
    ),
    Judgment(P, "CRC", RISK, "pf-cobalt coder", ahead=f"{RISK} > pf-gi"),
    Judgment(P, "CPC", "coder coding-specialist pf-cobalt pf-cardio", "educator ip-heron ip-acute pf-ccsp"),
    Judgment(
        P,
        "CPC-A",
        "op-ancillary entry",
        "pf-cobalt pf-cardio pf-neuro ip-heron",
        ahead=f"{APPRENTICE} > coder pf-derm pf-eyes",
    ),
    Judgment(P, "RHIA", "records-director him-manager cdi-second manager ip-trauma", "pf-cobalt op-facility"),
    Judgment(P, "CPMA", f"{AUDIT} ra-radv", "bill-specialist coder"),
    Judgment(P, "HCS-D", "home-oasis hospice", "nursing coder"),
    Judgment(P, "CPC-I", "educator", "coder pf-cobalt entry"),
    Judgment(P, "CCC", "pf-cardio", "pf-oncology pf-ccsp"),
    Judgment(P, "MS-DRG", "ip-remote ip-drg", "ip-acute pf-cobalt"),
    Judgment(P, "ICD-10-PCS", "ip-heron ip-remote ip-transplant", "pf-cobalt ra-larkspur rehab"),
    Judgment(P, "ICD-10-CM", "ip-heron pf-cobalt ra-larkspur rehab", "ip-remote ip-transplant"),
    Judgment(
        P,
        "epic",
        "coding-specialist ip-heron ip-transplant pf-urology pf-neuro pf-oncology op-facility "
        "ed-heron cdi-heron integrity",
        "pf-cobalt him-manager",
        ahead="ip-heron op-facility integrity coding-specialist > denials-coder",
    ),
    Judgment(P, "cardiology", "pf-cardio", "pf-ortho pf-eyes"),
    Judgment(P, "hospice", "hospice", "home-oasis"),
    Judgment(
        P,
        "auditor",
        "audit-coding audit-em ra-radv",
        "coder biller bill-manager",
        ahead="audit-coding audit-em ra-radv > audit-quality ip-drg bill-specialist",
    ),
    Judgment(P, "denials", "denials-coder denials-appeals", "bill-manager pf-urology"),
    Judgment(P, "Thistledown", "pf-ortho biller", "asc-copperleaf"),
    Judgment(
        P,
        "Heron Key Health System",
        "ip-heron op-facility ed-heron cdi-heron records-coordinator",
        "ip-acute him-manager ra-larkspur",
    ),
    Judgment(P, "transplant", "ip-transplant", "ip-trauma"),
    Judgment(P, "trauma", "ip-trauma ed-facility", "ip-transplant ed-heron"),
    # Other words for the same thing.
    Judgment(
        S,
        "CPC-H",
        "op-facility op-sds ed-heron ed-facility asc-copperleaf integrity",
        "coder pf-cobalt pf-cardio educator",
    ),
    Judgment(S, "CCSP", CCS_P_ONLY, "ip-heron ip-remote manager"),
    Judgment(S, "CCS P", CCS_P_ONLY, "ip-remote ip-transplant manager"),
    Judgment(S, "CCS-Physician based", CCS_P_ONLY, "ip-remote manager"),
    Judgment(S, "CPCA", "op-ancillary entry", "pf-cobalt pf-cardio"),
    Judgment(S, "CPC Apprentice", "op-ancillary entry", "pf-cobalt pf-cardio"),
    Judgment(S, "apprentice", APPRENTICE, "pf-cobalt pf-cardio pf-neuro"),
    Judgment(
        S, "certified professional coder", "coder coding-specialist pf-cobalt", "ip-heron ip-acute pf-ccsp"
    ),
    Judgment(S, "certified inpatient coder", "ip-heron ip-drg ip-perdiem ip-acute", "pf-cobalt ip-remote"),
    Judgment(S, "certified outpatient coder", "op-facility op-sds ed-heron", "coder cdi-outpatient"),
    Judgment(S, "certified risk adjustment coder", RISK, "coder pf-cobalt"),
    Judgment(
        S, "certified coding specialist", "ip-remote ip-transplant op-facility manager", "coder pf-cardio"
    ),
    Judgment(S, "R.H.I.A.", "records-director him-manager cdi-second manager", "coder op-facility"),
    Judgment(
        S,
        "registered health information technician",
        "him-technician him-specialist him-manager records-analyst integrity",
        "coder records-clerk",
    ),
    Judgment(S, "ICD10", "ip-heron pf-cobalt ra-larkspur rehab", "ip-remote pf-ccsp"),
    Judgment(S, "ICD 10 CM", "ip-heron pf-cobalt ra-larkspur rehab", "ip-remote pf-ccsp"),
    Judgment(S, "ICD-10 PCS", "ip-heron ip-remote ip-transplant", "pf-cobalt rehab"),
    Judgment(S, "PCS", "ip-heron ip-remote ip-transplant", "pf-cobalt rehab"),
    Judgment(S, "HCPC", "pf-oncology", "coder ip-heron"),
    Judgment(S, "CPT-4", "educator pf-cobalt pf-ccsp pf-cardio op-facility op-sds", "ip-heron dental"),
    Judgment(S, "E&M", "pf-ccsp audit-em", "pf-cobalt ip-heron"),
    Judgment(S, "evaluation and management", "pf-ccsp audit-em", "manager him-manager bill-manager"),
    Judgment(
        S,
        "pro fee",
        "pf-cobalt pf-ccsp pf-hospitalist pf-cardio",
        f"ip-heron op-facility {HIM}",
        ahead="pf-cobalt pf-hospitalist > pf-cardio pf-ortho",
    ),
    Judgment(
        S,
        "profee",
        "pf-cobalt pf-hospitalist pf-cardio",
        "ip-heron op-facility ed-heron",
        ahead="pf-cobalt pf-hospitalist > pf-cardio pf-ortho coder",
    ),
    Judgment(S, "pro-fee coder", "pf-cobalt pf-hospitalist", "ip-heron op-facility ed-heron"),
    Judgment(
        S,
        "professional fee",
        "pf-cobalt pf-hospitalist",
        "ip-heron op-facility ed-heron",
        ahead="pf-cobalt pf-hospitalist > pf-cardio pf-ortho coder",
    ),
    Judgment(S, "physician coding", "pf-ccsp pf-cobalt", "ip-heron op-facility ed-heron"),
    Judgment(S, "profee neurosurgery", "pf-neuro", "pf-cobalt ip-trauma"),
    Judgment(S, "acute care", "ip-acute ip-heron", "pf-cobalt coder"),
    Judgment(S, "emergency room", EMERGENCY, "ip-heron pf-cobalt"),
    Judgment(S, "emergency coding", EMERGENCY, "ip-heron pf-cobalt"),
    Judgment(S, "emergency department", EMERGENCY, "ip-heron pf-cobalt"),
    Judgment(
        S,
        "health information management",
        HIM,
        "pf-cobalt ip-acute bill-manager",
        ahead="him-technician him-specialist him-clerk > ip-heron coding-specialist",
    ),
    Judgment(S, "hierarchical condition category", RISK, "pf-cobalt ip-heron"),
    Judgment(
        S, "risk adjustment", RISK, "pf-cobalt ip-heron", ahead="ra-larkspur > ra-hcc ra-radv ra-advantage"
    ),
    Judgment(S, "medicare advantage", RISK, "pf-cobalt ip-heron"),
    Judgment(S, "RAF", RISK, "pf-cobalt ip-heron"),
    Judgment(S, "clinical documentation improvement", CDI, "ip-acute pf-cobalt"),
    Judgment(S, "clinical documentation integrity", CDI, "ip-acute pf-cobalt"),
    Judgment(S, "appeals", "denials-appeals denials-coder", "bill-manager"),
    Judgment(S, "coding quality", "audit-quality audit-coding", "coder bill-specialist"),
    Judgment(S, "QA coder", AUDIT, "coder bill-specialist"),
    Judgment(S, "surgery center", "asc-copperleaf asc-eyes", "op-sds pf-ortho pf-oncology"),
    Judgment(S, "skilled nursing", "nursing", "home-oasis hospice"),
    Judgment(S, "long-term care", "nursing", "ip-acute home-oasis"),
    Judgment(S, "home care coder", "home-oasis", "coder"),
    Judgment(S, "same day surgery", "op-sds", "pf-ortho asc-eyes"),
    Judgment(S, "3M", "ip-heron ip-remote op-facility cdi-heron", "ip-trauma pf-cobalt"),
    Judgment(S, "360 Encompass", "ip-heron ip-remote op-facility cdi-heron", "ip-trauma pf-cobalt"),
    Judgment(
        S,
        "Oracle Health",
        "ip-trauma pf-peds ed-facility cdi-second him-manager him-technician",
        "ip-heron ra-larkspur him-specialist",
    ),
    Judgment(S, "PowerChart", "ip-trauma pf-peds ed-facility", "ip-heron"),
    Judgment(S, "Encoder Pro", "ra-larkspur ra-advantage", "ip-heron ra-hcc"),
    Judgment(S, "Tru Code", "ip-perdiem op-sds", "coder ip-heron"),
    Judgment(S, "orthopaedics", "pf-ortho asc-copperleaf", "pf-cardio"),
    Judgment(S, "anaesthesia", "pf-anesthesia", "pf-ortho"),
    Judgment(S, "paediatrics", "pf-peds", "pf-ortho"),
    Judgment(S, "haematology", "pf-oncology", "pf-cardio"),
    Judgment(S, "obstetrics", "pf-obgyn", "pf-urology"),
    Judgment(S, "mental health", "pf-behavioral", "home-oasis him-clerk ra-larkspur"),
    Judgment(S, "cancer", "pf-oncology registrar", "pf-cardio", ahead="registrar > pf-gi"),
    Judgment(
        S, "work from home coder", "pf-radiology ed-profee ra-larkspur", "coder pf-cobalt manager pf-cardio"
    ),
    Judgment(S, "ICD-X", "ip-heron pf-cobalt ra-larkspur rehab", "ip-remote"),
    # Faults of the fingers.
    Judgment(T, "inpateint", INPATIENT, "pf-cobalt op-facility"),
    Judgment(T, "inpatent coder", "ip-heron ip-remote", "pf-cobalt op-facility"),
    Judgment(T, "outpatinet coder", "op-facility op-sds", "ip-heron pf-cobalt"),
    Judgment(T, "cardiolgy", "pf-cardio", "pf-ortho pf-radiology"),
    Judgment(T, "orthpedic", "pf-ortho asc-copperleaf", "pf-peds"),
    Judgment(T, "anesthsia coder", "pf-anesthesia", "pf-ortho"),
    Judgment(T, "opthamology", "pf-eyes asc-eyes", "pf-urology"),
    Judgment(T, "gastroenterolgy", "pf-gi asc-eyes", "pf-cardio"),
    Judgment(T, "pediatirc coder", "pf-peds", "pf-ortho"),
    Judgment(T, "behavorial health", "pf-behavioral", "ra-larkspur him-clerk"),
    Judgment(T, "dermatoloy", "pf-derm", "pf-urology"),
    Judgment(T, "nuerosurgery", "pf-neuro", "pf-ortho"),
    Judgment(T, "RIHT", "him-technician him-specialist ip-perdiem", "coder pf-cobalt"),
    Judgment(T, "RHITT", "him-technician him-specialist ip-perdiem", "coder pf-cobalt"),
    Judgment(T, "CPAM", f"{AUDIT} ra-radv", "coder bill-manager"),
    Judgment(T, "COBCG", "pf-obgyn", "coder"),
    Judgment(T, "CCDSS", "cdi-heron cdi-second", "pf-ccsp ip-heron"),
    Judgment(T, "meditec", "ip-remote ip-acute op-ancillary denials-coder", "ip-heron coder"),
    Judgment(T, "cernr", "ip-trauma pf-peds ed-facility", "ip-heron registrar"),
    Judgment(T, "eipc", "ip-heron op-facility ed-heron cdi-heron", "pf-cobalt ip-acute"),
    Judgment(T, "athenahelth", "pf-cobalt pf-cardio bill-specialist", "pf-eyes"),
    Judgment(T, "pointclikcare", "nursing", "home-oasis"),
    Judgment(T, "Quilwork", "ip-remote pf-anesthesia pf-radiology ed-profee entry", "pf-cobalt"),
    Judgment(T, "Thistledwon", "pf-ortho biller", "pf-cobalt"),
    Judgment(T, "larkspurr health plan", "ra-larkspur ra-radv ra-advantage", "ra-hcc him-clerk"),
    Judgment(T, "saltmarsh regoinal", "ip-perdiem op-sds records-director integrity", "ip-heron"),
    Judgment(T, "ambulatroy surgery", "asc-copperleaf", "pf-ortho ip-heron"),
    Judgment(T, "hospcie", "hospice", "ip-heron"),
    Judgment(T, "denails coder", "denials-coder", "coder pf-cobalt"),
    Judgment(T, "risk ajustment", RISK, "pf-cobalt"),
    Judgment(T, "emergancy department", EMERGENCY, "ip-heron pf-cobalt"),
    Judgment(T, "billling specialist", "bill-specialist", f"{AUDIT} ra-radv"),
    Judgment(T, "auditer", "audit-coding audit-em ra-radv", "coder biller"),
    Judgment(T, "medcal records clerk", "records-clerk", "pf-cobalt"),
    Judgment(T, "helath information clerk", "him-clerk", "ra-larkspur"),
    Judgment(T, "profeee", "pf-cobalt pf-hospitalist", "ip-heron"),
    Judgment(T, "IDC-10", "ip-heron pf-cobalt ra-larkspur rehab", "ip-remote"),
    Judgment(T, "coder", "ed-facility ip-trauma pf-behavioral", "ip-heron coder ed-heron", where="Seatle"),
    Judgment(T, "", "pf-ortho denials-appeals biller", "coder pf-cobalt ip-heron", where="Jaksonville"),
    Judgment(T, "billing", "bill-specialist", "bill-manager biller", where="Orlnado"),
    Judgment(T, "coder", "op-ancillary ip-acute", "ip-heron coder", where="Chicgo, IL"),
    Judgment(T, "epic tmapa", "ip-heron op-facility pf-oncology cdi-heron", "ed-heron integrity"),
    Judgment(T, "coder los angelas", "coding-specialist pf-derm dental", "coder ip-heron"),
    Judgment(T, "coder houstn", "pf-obgyn op-sds rehab", "coder ip-heron pf-cobalt"),
    # The similar titles, each as it is, and the words people use instead.
    Judgment(
        N,
        "coder",
        "coder",
        f"{HIM} bill-specialist bill-manager biller manager records-director "
        "records-clerk records-technician records-coordinator",
    ),
    Judgment(
        N, "medical coding specialist", "coding-specialist", f"{HIM} biller bill-manager bill-specialist"
    ),
    Judgment(N, "medical coder", "coder coding-specialist", f"{HIM} bill-specialist bill-manager biller"),
    Judgment(N, "medical records coordinator", "records-coordinator", "pf-cobalt nursing"),
    Judgment(
        N,
        "Medical Records Coordinator",
        "records-coordinator",
        ahead="records-coordinator > records-clerk records-technician",
    ),
    Judgment(N, "medical records technician", "records-technician him-technician", "pf-cobalt"),
    Judgment(
        N,
        "Medical Records Technician",
        "records-technician",
        ahead="records-technician > him-technician records-clerk",
    ),
    Judgment(N, "medical records clerk", "records-clerk him-clerk", "pf-cobalt"),
    Judgment(
        N, "Medical Records Clerk", "records-clerk", ahead="records-clerk > him-clerk records-technician"
    ),
    Judgment(
        N,
        "health information specialist",
        "him-specialist him-technician",
        "pf-cobalt ra-larkspur bill-specialist",
    ),
    Judgment(
        N,
        "Health Information Specialist",
        "him-specialist",
        ahead="him-specialist > him-technician him-clerk",
    ),
    Judgment(N, "health information clerk", "him-clerk records-clerk", "pf-cobalt ra-larkspur"),
    Judgment(N, "Health Information Clerk", "him-clerk", ahead="him-clerk > records-clerk him-technician"),
    Judgment(
        N, "health information technician", "him-technician records-technician", "pf-cobalt ra-larkspur"
    ),
    Judgment(
        N,
        "Health Information Technician",
        "him-technician",
        ahead="him-technician > him-specialist him-manager records-technician",
    ),
    Judgment(
        N,
        "medical records analyst",
        "records-analyst",
        "pf-cobalt educator audit-coding audit-em cdi-heron",
        ahead="records-analyst > integrity cdi-second",
    ),
    Judgment(
        N,
        "medical billing specialist",
        "bill-specialist",
        f"{AUDIT} ra-radv pf-derm coding-specialist",
        ahead="bill-specialist > bill-code",
    ),
    Judgment(N, "medical billing manager", "bill-manager", f"{AUDIT} manager him-manager"),
    Judgment(N, "medical records director", "records-director", "pf-cobalt manager"),
    Judgment(
        N,
        "biller",
        "biller bill-specialist",
        f"{AUDIT} ra-radv coder pf-cobalt ip-heron",
        ahead="biller > bill-code",
    ),
    Judgment(N, "billing manager", "bill-manager", f"{AUDIT} manager him-manager"),
    Judgment(N, "coding manager", "manager", "bill-manager him-manager"),
    Judgment(
        N,
        "coding auditor",
        "audit-coding audit-em ra-radv",
        "manager bill-manager coder",
        ahead="audit-coding audit-em ra-radv > bill-specialist",
    ),
    Judgment(N, "records clerk", "records-clerk", "coder pf-cobalt"),
    Judgment(N, "drg coder", "ip-remote ip-drg", "pf-cobalt"),
    Judgment(N, "cancer registrar", "registrar", "pf-cardio"),
    Judgment(N, "compliance officer", "compliance", "coder"),
    Judgment(
        N,
        "coding specialist",
        "coding-specialist ip-trauma pf-derm pf-urology asc-eyes ra-hcc",
        "biller",
        ahead="coding-specialist ip-trauma pf-derm pf-urology asc-eyes ra-hcc > "
        "bill-specialist him-specialist ip-drg denials-appeals",
    ),
    Judgment(
        N,
        "risk adjustment coder",
        "ra-larkspur ra-hcc ra-advantage",
        "coder pf-cobalt",
        ahead="ra-larkspur > ra-hcc ra-advantage",
    ),
    Judgment(N, "revenue integrity", "integrity", "cdi-heron"),
    # Short forms.
    Judgment(A, "IP coder", "ip-heron ip-remote ip-acute ip-perdiem ip-transplant", "pf-cobalt op-facility"),
    Judgment(A, "OP coder", "op-facility op-sds op-ancillary", "ip-heron pf-cobalt"),
    Judgment(A, "ED coder", EMERGENCY, "ip-heron pf-cobalt educator"),
    Judgment(A, "ER coder", EMERGENCY, "ip-heron pf-cobalt"),
    Judgment(A, "ED", EMERGENCY, "ip-heron educator"),
    Judgment(
        A,
        "HIM",
        HIM,
        "pf-cobalt ip-acute coder",
        ahead="him-technician him-specialist him-clerk > ip-heron coding-specialist",
    ),
    Judgment(A, "HIM jobs", HIM, ahead="him-manager > ip-heron coding-specialist"),
    Judgment(A, "HIM director", "records-director", "coder pf-cobalt"),
    Judgment(A, "HCC", RISK, "pf-cobalt ip-heron", ahead="ra-hcc > ra-larkspur ra-radv ra-advantage"),
    Judgment(A, "MRA coder", "ra-larkspur ra-hcc ra-advantage", "pf-cobalt"),
    Judgment(A, "CDI", CDI, "ip-acute pf-cobalt"),
    Judgment(A, "CCDS coder", "cdi-heron cdi-second", "pf-ccsp"),
    Judgment(A, "ASC", "asc-copperleaf asc-eyes", "op-sds pf-ortho"),
    Judgment(A, "SNF", "nursing", "home-oasis"),
    Judgment(A, "OASIS", "home-oasis", "hospice"),
    Judgment(A, "SDS coder", "op-sds", "pf-ortho"),
    Judgment(A, "DRG", "ip-remote ip-drg ip-trauma", "pf-cobalt"),
    Judgment(A, "GI coder", "pf-gi asc-eyes", "pf-cardio"),
    Judgment(A, "ortho coder", "pf-ortho asc-copperleaf", "pf-cardio"),
    Judgment(A, "peds", "pf-peds", "pf-ortho"),
    Judgment(A, "OB GYN", "pf-obgyn", "pf-urology"),
    Judgment(A, "derm", "pf-derm", "pf-urology"),
    Judgment(A, "IR coder", "pf-radiology", "pf-cardio"),
    Judgment(A, "MDS", "nursing", "coder"),
    Judgment(A, "EM auditor", "audit-em", "audit-coding biller"),
    Judgment(A, "PRN", "ip-perdiem", "coder ip-heron"),
    Judgment(A, "WFH", "ip-drg ra-larkspur entry", "coder ip-heron"),
    Judgment(A, "ecw", "coder pf-derm", "pf-cobalt"),
    # Where.
    Judgment(
        L,
        "",
        "coder ip-heron op-facility pf-oncology cdi-heron records-coordinator registrar",
        "pf-peds ip-acute ed-facility pf-cardio",
        where="Tampa",
    ),
    Judgment(L, "coder", "coder ip-heron op-facility pf-oncology", "pf-cobalt pf-peds", where="33602"),
    Judgment(L, "inpatient", "ip-heron cdi-heron", "ip-acute ip-transplant ip-trauma", where="Florida"),
    Judgment(L, "coder", "pf-cobalt pf-pathology", "pf-obgyn ip-acute pf-peds", where="Orlando, FL"),
    Judgment(L, "inpatient", "ip-remote ip-drg", "ip-heron ip-acute ip-trauma", where="remote"),
    Judgment(L, "hcc", "ra-larkspur", "ra-hcc ra-radv ra-advantage", where="remote in GA"),
    Judgment(
        L,
        "coder tampa",
        "coder ip-heron op-facility pf-oncology",
        "pf-cobalt pf-peds ip-acute registrar records-coordinator",
    ),
    Judgment(L, "billing atlanta", "bill-manager", "bill-specialist biller pf-peds"),
    Judgment(L, "inpatient coder in Seattle", "ip-trauma", "ip-heron ip-acute him-manager"),
    Judgment(L, "New York records", "records-clerk records-analyst", "records-director records-coordinator"),
    Judgment(L, "remote", "ip-drg ra-larkspur home-oasis", "coder ip-heron pf-cobalt"),
    Judgment(
        L, "Houston TX", "ip-perdiem op-sds pf-obgyn rehab records-director integrity", "coder ip-heron"
    ),
    Judgment(L, "florida cardiology", "pf-cardio", "pf-cobalt"),
    # Several things at once.
    Judgment(C, "remote inpatient CCS", "ip-remote ip-drg", "ip-heron op-facility denials-coder"),
    Judgment(C, "remote HCC coder", "ra-larkspur ra-hcc", "ra-advantage coder"),
    Judgment(C, "CPC cardiology", "pf-cardio", "coder pf-ortho"),
    Judgment(C, "inpatient epic", "ip-heron ip-transplant cdi-heron", "ip-acute ip-trauma op-facility"),
    Judgment(C, "ED coder night shift", "ed-heron", "ed-facility ed-profee"),
    Judgment(C, "part time coder", "pf-obgyn pf-behavioral", "coder pf-cobalt him-clerk"),
    Judgment(C, "part time or per diem", "pf-obgyn pf-behavioral him-clerk ip-perdiem", "coder ip-heron"),
    Judgment(C, "remote or hybrid CDI", "cdi-outpatient", "cdi-heron cdi-second"),
    Judgment(C, "coder or biller orlando", "bill-specialist", "him-clerk biller"),
    Judgment(C, "medical biller coder", "bill-specialist biller", f"{HIM} pf-cobalt"),
    Judgment(C, "medical billing and coding", "bill-specialist bill-code", f"{HIM} {AUDIT}"),
    Judgment(
        C, "coder Tampa epic", "ip-heron op-facility pf-oncology", "coder registrar records-coordinator"
    ),
    Judgment(C, "CCS or CIC transplant", "ip-transplant", "ip-acute"),
    Judgment(C, "per diem inpatient", "ip-perdiem", "ip-heron ip-acute"),
    Judgment(C, "contract radiology coder", "pf-radiology", "ra-hcc coder"),
    Judgment(C, "CRC remote contract", "ra-hcc", "ra-larkspur ra-advantage"),
    Judgment(C, "CPMA E/M", "audit-em", "audit-coding pf-ccsp"),
    Judgment(C, "coding internship", "intern", "coder"),
    Judgment(C, "entry level coder", "entry", "ip-trauma"),
    Judgment(
        C, "epic or meditech inpatient", "ip-heron ip-remote ip-acute ip-transplant", "ip-trauma op-facility"
    ),
    Judgment(C, "CCS inpatient Houston", "ip-perdiem", "op-sds rehab ip-heron"),
    Judgment(C, "RHIT Seattle", "him-technician him-manager ip-trauma", "him-specialist ed-facility"),
    Judgment(C, "orthopedics ASC", "asc-copperleaf", "pf-ortho asc-eyes"),
    Judgment(C, "outpatient CDI", "cdi-outpatient", "cdi-heron op-facility"),
    Judgment(C, "Heron inpatient", "ip-heron cdi-heron", "ip-acute op-facility"),
    Judgment(C, "profee CCSP Atlanta", "pf-ccsp", "pf-cobalt pf-peds"),
    Judgment(C, "weekend ED", "ed-facility", "ed-heron ip-perdiem"),
    Judgment(C, "pediatric cpc apprentice", "pf-peds", "coder entry"),
]
