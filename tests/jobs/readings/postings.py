"""Invented postings, as mails and pages have them, with what is to be read in each.

Written before the rules. A slot that is not named has nothing to offer; several answers of one slot
with one place are alternatives. No employer, person or address here exists.
"""

from __future__ import annotations

from typing import Any

POSTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "page with headings": (
        """Inpatient Coder II

Location: Tampa, FL 33602
Job type: Full-time
Schedule: Monday through Friday, 7:00 a.m. to 3:30 p.m.
Pay range: $28.50 – $36.75 per hour

Bayside Example Hospital codes 300 discharges a day. You work on site.

What you do
• Assign ICD-10-CM and ICD-10-PCS codes to inpatient records in Epic
• Query physicians where a record is unclear

Requirements
• CCS or CIC required
• High school diploma or equivalent
• 3+ years of inpatient coding experience

Preferred
• RHIT
• Experience with 3M 360 Encompass

Benefits
Medical, dental and vision insurance from day one, 401(k) with match, 20 days of PTO.

Apply by January 15, 2027.
""",
        {
            "title": ["Inpatient Coder II"],
            "pay": ["28.50-36.75 hour"],
            "place": ["Tampa, FL"],
            "zip": ["33602"],
            "workplace": ["onsite"],
            "employment": ["full_time"],
            "shift": ["day"],
            "schedule": ["Monday through Friday, 7:00 a.m. to 3:30 p.m."],
            "closes_on": ["2027-01-15"],
            "education": ["1"],
            "years": ["3"],
            "required": ["CCS|CIC"],
            "preferred": ["ICD-10-CM", "ICD-10-PCS", "RHIT"],
            "settings": ["Inpatient"],
            "software": ["Epic", "Solventum 3M"],
            "benefits": ["dental and vision insurance from day one"],
        },
    ),
    "short mail": (
        """Hi Rita,

we need a pro-fee coder for our cardiology group, fully remote, full time. Must have CPC. $24-$29/hr.
Anybody on file?

Thanks, Quinn
""",
        {
            "title": ["Pro-fee coder"],
            "pay": ["24-29 hour"],
            "workplace": ["remote"],
            "employment": ["full_time"],
            "required": ["CPC"],
            "settings": ["Pro-fee"],
            "specialties": ["Cardiology"],
        },
    ),
    "only an upper end": (
        """Title: Risk Adjustment Coder
Work from home. Salary up to $68,000 per year.
CRC certification required, CPC a plus.
""",
        {
            "title": ["Risk Adjustment Coder"],
            "pay": ["-68000 year"],
            "workplace": ["remote"],
            "required": ["CRC"],
            "preferred": ["CPC"],
            "settings": ["Risk adjustment"],
            "doubts": ["pay open"],
        },
    ),
    "no dollar sign": (
        """Outpatient Coder - PRN
28.50 – 34.75 an hour DOE
Orlando, Florida
COC, CCS or CPC required. Evening shift, every other weekend off.
""",
        {
            "title": ["Outpatient Coder"],
            "pay": ["28.50-34.75 hour"],
            "place": ["Orlando, FL"],
            "employment": ["per_diem"],
            "shift": ["evening"],
            "required": ["COC|CCS|CPC"],
            "settings": ["Outpatient"],
        },
    ),
    "thousands by a letter": (
        """Coding Auditor (Hybrid)
Compensation: $72-85K annually plus a $3,000 sign-on bonus
Hybrid, three days a week in our Atlanta, GA office.
CPMA required. Bachelor's degree preferred.
We offer medical, dental, vision and a 403(b).
""",
        {
            "title": ["Coding Auditor"],
            "pay": ["72000-85000 year"],
            "place": ["Atlanta, GA"],
            "workplace": ["hybrid"],
            "required": ["CPMA"],
            "education_preferred": ["3"],
            "benefits": ["We offer medical, dental, vision"],
        },
    ),
    "the same pay twice": (
        """Emergency Department Coder
$25.00/hour to $31.00/hour ($52,000 - $64,480 annually)
Remote. Candidates must reside in Florida, Georgia or Texas.
CPC, CCS or CEDC. Two years of ED coding experience required.
""",
        {
            "title": ["Emergency Department Coder"],
            "pay": ["25-31 hour"],
            "workplace": ["remote"],
            "states": ["FL GA TX"],
            "required": ["CPC|CCS|CEDC"],
            "years": ["2"],
            "settings": ["Emergency department"],
        },
    ),
    "two grades": (
        """Medical Coder I / II
Coder I: $22 - $26 per hour. Coder II: $27 - $33 per hour.
On-site in Houston, TX.
CPC or CCA.
""",
        {
            "title": ["Medical Coder I / II"],
            "pay": ["22-26 hour", "27-33 hour"],
            "place": ["Houston, TX"],
            "workplace": ["onsite"],
            "required": ["CPC|CCA"],
            "doubts": ["pay several"],
        },
    ),
    "except Colorado": (
        """Remote HCC Coder
Pay: $26 to $32 an hour
This is a remote role open to all states except Colorado and California.
Required: CRC
""",
        {
            "title": ["HCC Coder"],
            "pay": ["26-32 hour"],
            "workplace": ["remote"],
            "states": ["all but CA CO"],
            "required": ["CRC"],
            "preferred": ["HCC"],
            "doubts": ["states excluded"],
        },
    ),
    "paid by the chart": (
        """Contract Risk Adjustment Coder
1099, work from home, own hours: flexible schedule.
Paid $2.75 per chart. 95% accuracy is expected at 8 charts per hour.
CRC or CPC required.
""",
        {
            "title": ["Contract Risk Adjustment Coder"],
            "workplace": ["remote"],
            "employment": ["contract"],
            "shift": ["flexible"],
            "required": ["CRC|CPC"],
            "settings": ["Risk adjustment"],
            "targets": ["95% accuracy; 8 charts per hour"],
            "doubts": ["pay unit"],
        },
    ),
    "no period": (
        """Coding Manager
Salary: 88,000 - 104,000
Chicago, IL
RHIA or RHIT required; CCS preferred.
Master's degree preferred, bachelor's degree required.
""",
        {
            "title": ["Coding Manager"],
            "pay": ["88000-104000 year"],
            "place": ["Chicago, IL"],
            "required": ["RHIA|RHIT"],
            "preferred": ["CCS"],
            "education": ["3"],
            "education_preferred": ["4"],
            "doubts": ["pay period"],
        },
    ),
    "apprentices": (
        """Entry-level Coder
CPC-A welcome! We train you. No experience required.
$19 - $22 hourly, day shift, on site in Ocala, FL.
High school diploma or GED required.
""",
        {
            "title": ["Entry-level Coder"],
            "pay": ["19-22 hour"],
            "place": ["Ocala, FL"],
            "workplace": ["onsite"],
            "shift": ["day"],
            "education": ["1"],
            "apprentices": ["yes"],
        },
    ),
    "no apprentices": (
        """Surgical Coder
CPC required (no CPC-A). 5 years of coding experience.
Annual salary $61,000 to $70,500. Remote, United States.
""",
        {
            "title": ["Surgical Coder"],
            "pay": ["61000-70500 year"],
            "workplace": ["remote"],
            "required": ["CPC"],
            "years": ["5"],
        },
    ),
    "both together": (
        """Subject: FW: New opening - Home Health Coder
Home health agency, remote.
HCS-D and OASIS certification (HCS-O) are both required.
Homecare Homebase experience is a plus.
Rate: $30/hr
Number of openings: 2
""",
        {
            "title": ["Home Health Coder"],
            "pay": ["30-30 hour"],
            "workplace": ["remote"],
            "required": ["HCS-D", "OASIS", "HCS-O"],
            "settings": ["Home health"],
            "software": ["Homecare Homebase"],
            "openings": ["2"],
        },
    ),
    "open until filled": (
        """Denials Coder
Full time or part time
St. Petersburg, FL (on-site)
From $27.00 per hour.
CPC. Open until filled.
""",
        {
            "title": ["Denials Coder"],
            "pay": ["27- hour"],
            "place": ["St. Petersburg, FL"],
            "workplace": ["onsite"],
            "employment": ["full_time", "part_time"],
            "required": ["CPC"],
            "settings": ["Denials"],
            "doubts": ["pay open", "closing open"],
        },
    ),
    "paid by the week": (
        """Temp-to-hire billing and coding specialist
$1,100 - $1,300 per week
Jacksonville, FL 32202. Deadline to apply: 12/31/2026.
CBCS or CPC preferred.
""",
        {
            "title": ["Temp-to-hire billing and coding specialist"],
            "place": ["Jacksonville, FL"],
            "zip": ["32202"],
            "employment": ["temp_to_hire"],
            "closes_on": ["2026-12-31"],
            "preferred": ["CBCS|CPC"],
            "doubts": ["pay unit"],
        },
    ),
    "not remote": (
        """Profee Coder, Orthopedics
This is not a remote position. You sit in our Miami, FL clinic.
$26.00-$30.00/HR
CPC or COSC required, Epic preferred.
""",
        {
            "title": ["Profee Coder, Orthopedics"],
            "pay": ["26-30 hour"],
            "place": ["Miami, FL"],
            "required": ["CPC|COSC"],
            "settings": ["Pro-fee"],
            "specialties": ["Orthopedics"],
            "software": ["Epic"],
        },
    ),
    "figures of other things": (
        """Senior Inpatient Coder
A $2.4 billion health system. $5,000 sign-on bonus, $1,500 per year for tuition, shift differential of $3/hr.
Base pay is $35.10 to $44.90 hourly.
Remote after 90 days of training on site in Seattle, WA.
CCS required. Closing date: Feb 1
""",
        {
            "title": ["Senior Inpatient Coder"],
            "pay": ["35.10-44.90 hour"],
            "place": ["Seattle, WA"],
            "workplace": ["remote", "onsite"],
            "required": ["CCS"],
            "closes_on": ["2027-02-01"],
            "settings": ["Inpatient"],
        },
    ),
    "closed already": (
        """CDI Specialist
$82,000-$96,000/yr. New York, NY. Night shift.
CCDS or CDIP required.
Applications accepted through October 31, 2026.
""",
        {
            "title": ["CDI Specialist"],
            "pay": ["82000-96000 year"],
            "place": ["New York, NY"],
            "shift": ["night"],
            "required": ["CCDS|CDIP"],
            "settings": ["CDI"],
            "doubts": ["closing past"],
        },
    ),
    "list of states by letters": (
        """Remote Radiology Coder
Eligible states: AZ, CO, NV, TX and UT.
Starting at $58k per year.
CIRCC preferred; CPC required.
""",
        {
            "title": ["Radiology Coder"],
            "pay": ["58000- year"],
            "workplace": ["remote"],
            "states": ["AZ CO NV TX UT"],
            "required": ["CPC"],
            "preferred": ["CIRCC"],
            "specialties": ["Radiology"],
            "doubts": ["pay open"],
        },
    ),
    "nothing of use": (
        """Dear all,

the kitchen on the second floor is closed on Friday. Please bring your own lunch.
""",
        {},
    ),
    "backwards": (
        """Outpatient coder
$38 - $29 per hour, remote
CPC and CRC required
""",
        {
            "title": ["Outpatient coder"],
            "workplace": ["remote"],
            "required": ["CPC", "CRC"],
            "settings": ["Outpatient"],
            "doubts": ["pay backwards"],
        },
    ),
    "three named, no word between": (
        """Inpatient Auditor
Certifications: CCS, CIC, RHIA
Between $40 and $48 an hour; weekends only. Two openings.
Remote, must live in Ohio
""",
        {
            "title": ["Inpatient Auditor"],
            "pay": ["40-48 hour"],
            "workplace": ["remote"],
            "states": ["OH"],
            "shift": ["weekend"],
            "openings": ["2"],
            "required": ["CCS|CIC|RHIA"],
            "settings": ["Inpatient"],
            "doubts": ["any of"],
        },
    ),
}
