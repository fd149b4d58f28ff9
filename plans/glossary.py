"""What the words of the field mean, in plain English."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "Accountable lead professional",
        "The one professional who makes sure that a person's care is planned and given, whoever gives it.",
    ),
    (
        "Accountable officer",
        "The most senior officer of a CCG, who answers for its money and signs the plan on its behalf.",
    ),
    ("Acute trust", "An NHS body that runs hospitals with emergency and specialist services."),
    ("Assurance", "The national and regional reading of a plan to judge whether it is sound and can be carried out."),
    (
        "Avoidable emergency admission",
        "An unplanned stay in hospital for a condition that good care outside hospital can usually manage.",
    ),
    ("Baseline", "The figure from which change is measured, with the period to which it belongs."),
    ("Better Care Fund", "Money that the NHS and councils in England pool to join up health and social care."),
    ("Caldicott principles", "Rules on when information about a person may be used and shared."),
    (
        "Care Act duties",
        "New duties of councils to adults who need care and to their carers; in 2014 they were still before Parliament as the Care Bill.",
    ),
    (
        "Clinical Commissioning Group (CCG)",
        "From 2013 to 2022, the NHS body led by local doctors that planned and bought most health services of an area.",
    ),
    ("Contingency", "What is set aside, and what will be done, if an improvement does not happen."),
    ("Delayed transfer of care", "A day spent in a hospital bed by someone who is well enough to leave it."),
    ("Denominator", "The number below the line in a rate: the people among whom something is counted."),
    (
        "Disabled Facilities Grant",
        "Government money for adapting the homes of disabled people, paid on by district or unitary councils.",
    ),
    ("EQ-5D", "A short set of questions that turns a person's view of their own health into one score."),
    (
        "Health and Wellbeing Board",
        "A committee of the council at which councillors, the NHS and others agree the area's needs and strategy, and this plan.",
    ),
    ("Intermediate care", "Short help after illness, at home or in a bed, to avoid hospital or to leave it sooner."),
    (
        "Joint strategic needs assessment",
        "The council's and CCG's shared account of the health and care needs of their people.",
    ),
    ("Metric", "A measure set nationally or chosen locally, by which the plan is judged."),
    ("National condition", "Something that every plan must do, such as protecting social care."),
    ("NHS number", "The ten-digit number that identifies one person to the NHS in England."),
    ("Numerator", "The number above the line in a rate: how often the thing counted happened."),
    ("Open API", "A published way for one computer system to ask another for information."),
    ("Per 100,000", "A rate put on a common footing, so that large and small areas can be compared."),
    ("Pooled budget", "Money from several bodies held by one of them and spent for an agreed purpose."),
    ("Reablement", "A few weeks of help to regain the skills of daily life after illness or injury."),
    ("Recurrent and one-off", "Recurrent money comes or is spent every year; one-off money is for a single year."),
    (
        "Risk stratification",
        "Using records to put people in order of their chance of becoming ill or being admitted.",
    ),
    (
        "Section 256 transfer",
        "Money that the NHS passes to a council, under the NHS Act 2006, for care that also helps health.",
    ),
    ("Section 75 agreement", "The legal agreement, under the same Act, by which the NHS and a council pool money."),
)
