"""What alerts say in Russian."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.speech import Speech, russian

_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря")  # fmt: skip


def _day(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def _moment(local: datetime) -> str:
    return f"{_day(local)}, {local:%H:%M}"


_TITLES = {
    "title.sentiment_dip": "{topic}: негатива больше обычного",
    "title.negative_volume": "{topic}: негативных упоминаний больше обычного",
    "title.volume_spike": "{topic}: упоминаний больше обычного",
    "title.volume_drop": "{topic}: упоминаний меньше обычного",
    "title.new_phrase": "{topic}: стали писать {phrase}",
    "title.keyword": "{topic}: появилось {query}",
    "title.every_mention": "{topic}: {n} {n:новое упоминание|новых упоминания|новых упоминаний}",
    "title.influencer": "{topic}: пишет автор {author}",
    "title.share_of_voice": "{topic}: доля в обсуждении изменилась",
    "title.source_silent": "{topic}: источник {source} замолчал",
    "title.problem_resurfaced": "{topic}: снова проблема {problem}",
    "title.worse": "Хуже · {title}",
    "title.acknowledged": "Принято · {title}",
    "title.resolved": "Закрыто · {title}",
    "title.escalated": "Этим пока никто не занят · {title}",
    "title.pending": "Нарастает · {title}",
}
_FIRED = {
    "fired.sentiment_dip": "С {since} из {n} {n:упоминания|упоминаний|упоминаний} {topic} {negative} {negative:негативное|негативных|негативных} ({share}), обычно {usual}{new}.",
    "fired.negative_volume": "С {since} {negative:появилось|появилось|появилось} {negative} {negative:негативное упоминание|негативных упоминания|негативных упоминаний} {topic}; обычно в такие часы: {usual}{range}{new}.",
    "fired.volume_spike": "С {since} появилось {n} {n:упоминание|упоминания|упоминаний} {topic}; обычно в такие часы: {usual}{range}{new}.",
    "fired.volume_drop": "С {since} появилось всего {n} {n:упоминание|упоминания|упоминаний} {topic}; обычно в такие часы: {usual}{range}.",
    "fired.new_phrase": "С {since} {authors} {authors:автор пишет|автора пишут|авторов пишут} {phrase} о {topic}; раньше так не писал никто.",
    "fired.keyword": "С {since} запросу {query} {n:отвечает|отвечают|отвечают} {n} {n:упоминание|упоминания|упоминаний} {topic} от {authors} {authors:автора|авторов|авторов}.",
    "fired.every_mention": "С {since} появилось {n} {n:новое упоминание|новых упоминания|новых упоминаний} {topic}, из них негативных: {negative}.",
    "fired.influencer": "{since} о {topic} пишет автор {author}, у которого {reach} {reach:подписчик|подписчика|подписчиков}.",
    "fired.share_of_voice": "С {since} на {topic} приходится {share} сказанного о нём и конкурентах; обычно {usual}.",
    "fired.source_silent": "С {since} из источника {source} пришло {n} {n:упоминание|упоминания|упоминаний} {topic}; обычно в такие часы: {usual}.",
    "fired.source_silent.failing": "С {since} не удаётся прочитать источник {source}, где часто пишут о {topic}.",
    "fired.problem_resurfaced": "С {since} {n} {n:упоминание|упоминания|упоминаний} {topic} снова {n:касается|касаются|касаются} проблемы {problem}{fixed}; ожидалось: {usual}.",
    "fired.unknown": "С {since} вокруг {topic} что-то изменилось.",
    "new": "; нового в них: {phrases}",
    "range": " (от {low} до {high})",
    "fixed": ", устранённой {day}",
}
_SURE = {
    "sure.share": "Истинная доля, скорее всего, между {low} и {high}; одна лишь случайность вызвала бы такую тревогу не чаще чем {times}.",
    "sure.budget": "Одна лишь случайность вызвала бы такую тревогу не чаще чем {times}.",
    "sure.fact": "Это не оценка: каждое из этих сообщений написано, и его можно прочитать ниже.",
    "sure.silent": "Пока он молчит, другие правила, которые на него опираются, воздерживаются от выводов.",
    "times.once": "раз в неделю",
    "times.many": "{n} {n:раз|раза|раз} в неделю",
    "times.rare": "раз в {n} {n:неделю|недели|недель}",
    "minutes": "{n} {n:минуту|минуты|минут}",
    "hours": "{n} {n:час|часа|часов}",
    "days": "{n} {n:день|дня|дней}",
}
_LATER = {
    "worse": "Стало хуже.",
    "resolved.back": "Настроение вокруг {topic} вернулось к обычному: из последних {n} {n:упоминания|упоминаний|упоминаний} {negative} {negative:негативное|негативных|негативных} ({share}).",
    "resolved.usual": "Тревога о {topic} закрыта: всё снова как обычно.",
    "resolved.silence": "Тревога о {topic} закрыта: уже давно никто ничего не писал.",
    "resolved.who": "Тревогу о {topic} закрывает {who}.",
    "lasted": "Это длилось {duration}, до {until}.",
    "acknowledged": "Тревогой о {topic} занимается {who}.",
    "acknowledged.since": "Она ждала {duration}.",
    "escalated": "Тревогой о {topic} никто не занимается уже {duration}.",
}
_NEXT = {
    "next.both": "Откройте {n} {n:сообщение|сообщения|сообщений} на тему {phrase} из источника {source}, ответьте на них, а когда причина исчезнет, закройте тревогу с заметкой.",
    "next.phrase": "Откройте {n} {n:сообщение|сообщения|сообщений} на тему {phrase}, ответьте на них, а когда причина исчезнет, закройте тревогу с заметкой.",
    "next.source": "Откройте {n} {n:сообщение|сообщения|сообщений} из источника {source}, ответьте на них, а когда причина исчезнет, закройте тревогу с заметкой.",
    "next.plain": "Откройте {n} {n:сообщение|сообщения|сообщений} ниже, ответьте на них, а когда причина исчезнет, закройте тревогу с заметкой.",
    "next.mix": "Пишут не те, кто обычно: сначала прочитайте, что говорит {source}, и решите, касается ли это вас.",
    "next.volume": "Пишут больше людей, и с тем же негативом, что всегда: найдите повод в {n} {n:сообщении|сообщениях|сообщениях} ниже.",
    "next.volume_spike": "Найдите в {n} {n:сообщении|сообщениях|сообщениях} ниже, что побудило людей писать; если это было задумано, внесите его как плановое событие.",
    "next.volume_drop": "Проверьте на странице «Источники», все ли источники читаются, а затем, подходит ли ещё запрос темы.",
    "next.new_phrase": "Прочитайте {n} {n:сообщение|сообщения|сообщений} со словами {phrase}; если это неполадка, сообщите тем, кто её устранит.",
    "next.read": "Прочитайте {n} {n:сообщение|сообщения|сообщений} ниже и ответьте там, где нужно.",
    "next.influencer": "Сначала прочитайте и ответьте автору {author}: ответ увидят многие.",
    "next.share_of_voice": "Сравните с темами конкурентов: посмотрите, о чём говорят у них и что стало с вашей.",
    "next.source_silent": "Откройте страницу {source} сами; если она работает, пусть посмотрит Earshot: earshot sources check.",
    "next.problem_resurfaced": "Скажите тем, кто устранял проблему {problem}, что она вернулась, и передайте им {n} {n:сообщение|сообщения|сообщений} ниже.",
    "next.acknowledged": "От вас ничего не нужно, если только {who} не попросит.",
    "next.resolved": "Запишите в заметке, что помогло: в следующий раз будет быстрее.",
}
_DIGEST = {
    "digest.title": "{team}: с {since} по {until}",
    "digest.counts": "Найдено упоминаний: {mentions}; тревог: {fired}, закрыто: {resolved}, открыто: {open}.",
    "digest.meter": "Признано ложными: {false}; допускалось: {budget}.",
    "digest.line": "{title} ({state}, {when})",
    "digest.waiting": "Начните с {open:открытой|открытых|открытых}.",
    "digest.none": "Вас ничто не ждёт.",
    "state.pending": "нарастает",
    "state.firing": "ждёт",
    "state.acknowledged": "принята",
    "state.resolved": "закрыта",
}
_PAGE = {
    "page.now": "Сейчас",
    "page.fired": "Когда сработало",
    "page.usual": "Обычно",
    "page.sure": "Насколько это точно",
    "page.volume": "Упоминания",
    "page.labels": "Оценки людей",
    "page.next": "Что делать дальше",
    "page.voices": "{negative} из {n} {n:голоса|голосов|голосов} {negative:негативный|негативных|негативных}",
    "page.interval": "95 % между {low} и {high}",
    "page.learned": "по {n} {n:прежнему голосу|прежним голосам|прежним голосам}",
    "page.evidence": "сила доказательств относительно порога тревоги",
    "page.coverage": "настроение известно в {share}",
    "page.came": "за {duration}; обычно {usual} (от {low} до {high})",
    "page.came.alone": "за {duration}",
    "page.labelled": "Люди оценили {n} из {of} {of:сообщения|сообщений|сообщений}, {agree} — так же, как метод",
    "page.silent": "В последнее время не удалось прочитать: {names}.",
    "page.where": "Откуда это",
    "page.phrase": "Выражения",
    "page.source": "Источники",
    "page.author": "Авторы",
    "page.language": "Языки",
    "page.negative": "негативные",
    "page.points": "пункты",
    "page.votes": "голоса",
    "page.others": "прочие",
    "page.of": "{negative} из {n}",
    "page.points.note": "Пункты: сколько каждый добавляет к изменению доли, в процентных пунктах; в одной таблице они складываются в него.",
    "page.votes.note": "Голоса: сколько каждый добавляет к тому, чего больше или меньше обычного; в одной таблице они складываются в него.",
    "page.still": "Без {name} тревога всё равно бы сработала.",
    "page.not": "Без {name} тревоги бы не было.",
    "page.messages": "Сообщения, которые её вызвали",
    "page.none": "Ни одно из них больше не хранится.",
    "page.all": "Все негативные упоминания с тех пор",
    "page.chart": "Упоминания во времени, негативные — красным. Время с начала изменения затенено, черта отмечает момент тревоги.",
    "page.history": "История",
    "page.rule": "правило {rule}",
    "cause.within": "Те же источники и языки, что и обычно, стали негативнее.",
    "cause.mix": "Пишут не те источники или языки, что обычно, и они негативнее.",
    "cause.volume": "Доля негатива примерно как обычно; другое само число.",
    "log.opened": "открыта",
    "log.fired": "сработала",
    "log.worse": "стало хуже",
    "log.acknowledged": "принята",
    "log.resolved": "закрыта",
    "log.note": "заметка",
    "log.held": "придержана",
    "log.assigned": "назначена",
    "log.snoozed": "отложена",
    "log.escalated": "передана дальше",
}

SPEECH = Speech(
    code="ru",
    texts={**_TITLES, **_FIRED, **_SURE, **_LATER, **_NEXT, **_DIGEST, **_PAGE},
    plural=russian,
    moment=_moment,
    day=_day,
    quotes=("«", "»"),
    decimal=",",
    thousands="\u00a0",
    percent="\u00a0%",
)
