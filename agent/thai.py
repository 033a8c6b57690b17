"""Thai words for what the model tells, so that every line an operator reads is there in both languages."""

_WORDS = {
    "person": "คน",
    "bicycle": "จักรยาน",
    "motorcycle": "รถจักรยานยนต์",
    "car": "รถยนต์",
    "bus": "รถโดยสาร",
    "truck": "รถบรรทุก",
    "helmet": "หมวกกันน็อก",
    "bare_head": "ศีรษะไม่สวมหมวก",
    "gun": "ปืน",
    "knife": "มีด",
    "stick": "ไม้",
    "fire": "ไฟ",
    "smoke": "ควัน",
    "fallen": "คนล้ม",
}


def thai(label: str) -> str:
    """The Thai word for a label; the label itself where there is none."""
    return _WORDS.get(label, label)
