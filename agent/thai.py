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
    "baseball bat": "ไม้เบสบอล",
    "fire": "ไฟ",
    "smoke": "ควัน",
    "fallen": "คนล้ม",
    "crowd": "ฝูงชน",
    "growing": "คนเพิ่มขึ้นเร็ว",
    "run": "ฝูงชนวิ่ง",
    "congestion": "รถติด",
    "flood": "น้ำท่วม",
    "storm": "พายุ",
    "poor_sight": "มองเห็นไม่ชัด",
}


def thai(label: str) -> str:
    """The Thai word for a label; the label itself where there is none."""
    return _WORDS.get(label, label)
