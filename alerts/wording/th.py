"""What alerts say in Thai. Years are of the Buddhist era, which is named."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.speech import Speech, one_form

_MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม")  # fmt: skip
_BUDDHIST = 543


def _day(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]} พ.ศ. {local.year + _BUDDHIST}"


def _moment(local: datetime) -> str:
    return f"{_day(local)} เวลา {local:%H:%M} น."


_TITLES = {
    "title.sentiment_dip": "{topic}: เสียงเชิงลบมากกว่าปกติ",
    "title.negative_volume": "{topic}: จำนวนข้อความเชิงลบมากกว่าปกติ",
    "title.volume_spike": "{topic}: มีคนพูดถึงมากกว่าปกติ",
    "title.volume_drop": "{topic}: มีคนพูดถึงน้อยกว่าปกติ",
    "title.new_phrase": "{topic}: เริ่มมีคนใช้คำว่า {phrase}",
    "title.keyword": "{topic}: มีคนเขียนถึง {query}",
    "title.every_mention": "{topic}: ข้อความใหม่ {n} ข้อความ",
    "title.influencer": "{topic}: {author} เขียนถึง",
    "title.share_of_voice": "{topic}: สัดส่วนการพูดถึงเปลี่ยนไป",
    "title.source_silent": "{topic}: แหล่ง {source} เงียบไป",
    "title.problem_resurfaced": "{topic}: ปัญหา {problem} กลับมาอีก",
    "title.worse": "แย่ลง · {title}",
    "title.acknowledged": "มีคนรับแล้ว · {title}",
    "title.resolved": "จบแล้ว · {title}",
    "title.escalated": "ยังไม่มีใครรับเรื่อง · {title}",
    "title.pending": "กำลังก่อตัว · {title}",
}
_FIRED = {
    "fired.sentiment_dip": "ตั้งแต่ {since} มีข้อความเชิงลบ {negative} จาก {n} ข้อความที่พูดถึง {topic} ({share}) เพิ่มขึ้นจากปกติ {usual}{new}",
    "fired.negative_volume": "ตั้งแต่ {since} มีข้อความเชิงลบถึง {topic} {negative} ข้อความ ช่วงเวลานี้ปกติมี {usual}{range}{new}",
    "fired.volume_spike": "ตั้งแต่ {since} มีข้อความถึง {topic} {n} ข้อความ ช่วงเวลานี้ปกติมี {usual}{range}{new}",
    "fired.volume_drop": "ตั้งแต่ {since} มีข้อความถึง {topic} เพียง {n} ข้อความ ช่วงเวลานี้ปกติมี {usual}{range}",
    "fired.new_phrase": "ตั้งแต่ {since} มีผู้เขียน {authors} คนใช้คำว่า {phrase} เมื่อพูดถึง {topic} ก่อนหน้านี้ไม่มีใครใช้",
    "fired.keyword": "ตั้งแต่ {since} มีข้อความถึง {topic} {n} ข้อความจากผู้เขียน {authors} คนที่ตรงกับ {query}",
    "fired.every_mention": "ตั้งแต่ {since} มีข้อความใหม่ถึง {topic} {n} ข้อความ เป็นเชิงลบ {negative} ข้อความ",
    "fired.influencer": "เมื่อ {since} {author} ซึ่งมีผู้ติดตาม {reach} คน เขียนถึง {topic}",
    "fired.share_of_voice": "ตั้งแต่ {since} {share} ของสิ่งที่คนพูดถึง {topic} และคู่แข่งเป็นเรื่องของ {topic} ปกติคือ {usual}",
    "fired.source_silent": "ตั้งแต่ {since} มีข้อความถึง {topic} จาก {source} {n} ข้อความ ช่วงเวลานี้ปกติมี {usual}",
    "fired.source_silent.failing": "ตั้งแต่ {since} อ่าน {source} ไม่ได้ ทั้งที่แหล่งนี้เขียนถึง {topic} บ่อย",
    "fired.problem_resurfaced": "ตั้งแต่ {since} มีข้อความถึง {topic} {n} ข้อความที่พูดถึงปัญหา {problem} อีกครั้ง{fixed} คาดไว้ {usual}",
    "fired.unknown": "ตั้งแต่ {since} มีบางอย่างเกี่ยวกับ {topic} เปลี่ยนไป",
    "new": " คำใหม่ที่พบ: {phrases}",
    "range": " (ระหว่าง {low} ถึง {high})",
    "fixed": " ซึ่งแก้ไปแล้วเมื่อ {day}",
}
_SURE = {
    "sure.share": "สัดส่วนจริงน่าจะอยู่ระหว่าง {low} ถึง {high} และความบังเอิญอย่างเดียวจะทำให้เตือนแบบนี้ได้ไม่เกิน {times}",
    "sure.budget": "ความบังเอิญอย่างเดียวจะทำให้เตือนแบบนี้ได้ไม่เกิน {times}",
    "sure.fact": "นี่ไม่ใช่การประมาณ ทุกข้อความมีคนเขียนจริงและอ่านได้ด้านล่าง",
    "sure.silent": "กฎอื่นที่อาศัยแหล่งนี้จะยังไม่ตัดสินจนกว่าแหล่งนี้จะกลับมา",
    "times.once": "สัปดาห์ละครั้ง",
    "times.many": "สัปดาห์ละ {n} ครั้ง",
    "times.rare": "หนึ่งครั้งใน {n} สัปดาห์",
    "minutes": "{n} นาที",
    "hours": "{n} ชั่วโมง",
    "days": "{n} วัน",
}
_LATER = {
    "worse": "สถานการณ์แย่ลง",
    "resolved.back": "ความรู้สึกต่อ {topic} กลับมาเป็นปกติ ใน {n} ข้อความล่าสุดเป็นเชิงลบ {negative} ข้อความ ({share})",
    "resolved.usual": "การเตือนเรื่อง {topic} จบแล้ว ทุกอย่างกลับเป็นปกติ",
    "resolved.silence": "การเตือนเรื่อง {topic} จบแล้ว ไม่มีใครเขียนถึงมาระยะหนึ่ง",
    "resolved.who": "{who} ปิดการเตือนเรื่อง {topic} แล้ว",
    "lasted": "นาน {duration} จนถึง {until}",
    "acknowledged": "{who} รับเรื่อง {topic} แล้ว",
    "acknowledged.since": "เรื่องนี้รออยู่ {duration}",
    "escalated": "ยังไม่มีใครรับเรื่อง {topic} มา {duration} แล้ว",
}
_NEXT = {
    "next.both": "เปิด {n} ข้อความเรื่อง {phrase} จาก {source} ตอบข้อความเหล่านั้น และเมื่อแก้สาเหตุแล้วให้ปิดการเตือนพร้อมบันทึก",
    "next.phrase": "เปิด {n} ข้อความเรื่อง {phrase} ตอบข้อความเหล่านั้น และเมื่อแก้สาเหตุแล้วให้ปิดการเตือนพร้อมบันทึก",
    "next.source": "เปิด {n} ข้อความจาก {source} ตอบข้อความเหล่านั้น และเมื่อแก้สาเหตุแล้วให้ปิดการเตือนพร้อมบันทึก",
    "next.plain": "เปิด {n} ข้อความด้านล่าง ตอบข้อความเหล่านั้น และเมื่อแก้สาเหตุแล้วให้ปิดการเตือนพร้อมบันทึก",
    "next.mix": "ผู้ที่เขียนไม่ใช่กลุ่มเดิม อ่านสิ่งที่ {source} เขียนก่อน แล้วดูว่าเกี่ยวกับคุณหรือไม่",
    "next.volume": "มีคนเขียนมากขึ้นโดยเป็นเชิงลบเท่าเดิม หาสาเหตุใน {n} ข้อความด้านล่าง",
    "next.volume_spike": "หาใน {n} ข้อความด้านล่างว่าอะไรทำให้คนเขียนถึง หากเป็นเรื่องที่วางแผนไว้ ให้บันทึกเป็นเหตุการณ์ตามแผน",
    "next.volume_drop": "ดูในหน้า “แหล่ง” ว่าอ่านได้ทุกแหล่งหรือไม่ แล้วดูว่าคำค้นของหัวข้อยังใช้ได้หรือไม่",
    "next.new_phrase": "อ่าน {n} ข้อความที่มีคำว่า {phrase} หากเป็นข้อบกพร่อง ให้แจ้งผู้ที่แก้ไขได้",
    "next.read": "อ่าน {n} ข้อความด้านล่างและตอบข้อความที่ควรตอบ",
    "next.influencer": "อ่านและตอบ {author} ก่อน เพราะจะมีคนเห็นคำตอบจำนวนมาก",
    "next.share_of_voice": "เทียบกับหัวข้อของคู่แข่ง ดูว่าคนพูดถึงคู่แข่งเรื่องอะไร และเกิดอะไรขึ้นกับหัวข้อของคุณ",
    "next.source_silent": "เปิดหน้าของ {source} ดูเอง หากใช้ได้ ให้ Earshot ตรวจ: earshot sources check",
    "next.problem_resurfaced": "แจ้งผู้ที่แก้ปัญหา {problem} ว่าปัญหากลับมา พร้อมส่ง {n} ข้อความด้านล่างให้",
    "next.acknowledged": "คุณไม่ต้องทำอะไร เว้นแต่ {who} จะขอ",
    "next.resolved": "บันทึกว่าอะไรช่วยได้ ครั้งหน้าจะเร็วขึ้น",
}
_DIGEST = {
    "digest.title": "{team}: {since} ถึง {until}",
    "digest.counts": "พบ {mentions} ข้อความ เตือน {fired} ครั้ง จบแล้ว {resolved} ครั้ง ยังเปิดอยู่ {open} เรื่อง",
    "digest.meter": "การเตือนที่ถูกตัดสินว่าผิด {false} ครั้ง ยอมได้ {budget} ครั้ง",
    "digest.line": "{title} ({state}, {when})",
    "digest.waiting": "เริ่มจาก {open} เรื่องที่ยังเปิดอยู่",
    "digest.none": "ไม่มีเรื่องรอคุณ",
    "state.pending": "กำลังก่อตัว",
    "state.firing": "รออยู่",
    "state.acknowledged": "มีคนรับแล้ว",
    "state.resolved": "จบแล้ว",
}
_PAGE = {
    "page.now": "ตอนนี้",
    "page.fired": "ตอนที่เตือน",
    "page.usual": "ปกติ",
    "page.sure": "มั่นใจแค่ไหน",
    "page.volume": "จำนวนข้อความ",
    "page.labels": "การประเมินของคน",
    "page.next": "ควรทำอะไรต่อ",
    "page.voices": "{negative} จาก {n} เสียงเป็นเชิงลบ",
    "page.interval": "95% อยู่ระหว่าง {low} ถึง {high}",
    "page.learned": "จาก {n} เสียงก่อนหน้า",
    "page.evidence": "น้ำหนักหลักฐานเทียบกับระดับที่เตือน",
    "page.coverage": "รู้ความรู้สึก {share}",
    "page.came": "ใน {duration} ปกติมี {usual} ({low} ถึง {high})",
    "page.came.alone": "ใน {duration}",
    "page.labelled": "คนประเมินแล้ว {n} จาก {of} ข้อความ ตรงกับระบบ {agree} ข้อความ",
    "page.silent": "ระยะนี้อ่านไม่ได้: {names}",
    "page.where": "มาจากไหน",
    "page.phrase": "คำที่ใช้",
    "page.source": "แหล่ง",
    "page.author": "ผู้เขียน",
    "page.language": "ภาษา",
    "page.negative": "เชิงลบ",
    "page.points": "จุด",
    "page.votes": "เสียง",
    "page.others": "อื่น ๆ",
    "page.of": "{negative} จาก {n}",
    "page.points.note": "จุด: แต่ละรายการเพิ่มการเปลี่ยนแปลงของสัดส่วนเท่าใด เป็นจุดร้อยละ รวมกันในตารางเดียวเท่ากับการเปลี่ยนแปลงทั้งหมด",
    "page.votes.note": "เสียง: แต่ละรายการเพิ่มส่วนที่มากหรือน้อยกว่าปกติเท่าใด รวมกันในตารางเดียวเท่ากับทั้งหมด",
    "page.still": "แม้ไม่มี {name} ก็ยังเตือน",
    "page.not": "หากไม่มี {name} จะไม่เตือน",
    "page.messages": "ข้อความที่ทำให้เกิดการเตือน",
    "page.none": "ไม่มีข้อความใดเก็บไว้แล้ว",
    "page.all": "ข้อความเชิงลบทั้งหมดตั้งแต่นั้น",
    "page.chart": "จำนวนข้อความตามเวลา เชิงลบเป็นสีแดง ช่วงตั้งแต่เริ่มเปลี่ยนแปลงแรเงาไว้ เส้นคือเวลาที่เตือน",
    "page.history": "ประวัติ",
    "page.rule": "กฎ {rule}",
    "cause.within": "แหล่งและภาษาเดิมมีความเห็นเชิงลบมากขึ้น",
    "cause.mix": "ผู้เขียนมาจากแหล่งหรือภาษาที่ต่างจากเดิม และเป็นเชิงลบมากกว่า",
    "cause.volume": "สัดส่วนเชิงลบใกล้เคียงปกติ แต่จำนวนต่างไป",
    "log.opened": "เปิด",
    "log.fired": "เตือน",
    "log.worse": "แย่ลง",
    "log.acknowledged": "มีคนรับแล้ว",
    "log.resolved": "จบ",
    "log.note": "บันทึก",
    "log.held": "พักไว้",
    "log.assigned": "มอบหมาย",
    "log.snoozed": "เลื่อน",
    "log.escalated": "ส่งต่อ",
}

SPEECH = Speech(
    code="th",
    texts={**_TITLES, **_FIRED, **_SURE, **_LATER, **_NEXT, **_DIGEST, **_PAGE},
    plural=one_form,
    moment=_moment,
    day=_day,
)
