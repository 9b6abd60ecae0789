"""What alerts say in Polish."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.speech import Speech, polish

_MONTHS = ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia")  # fmt: skip


def _day(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def _moment(local: datetime) -> str:
    return f"{_day(local)}, {local:%H:%M}"


_TITLES = {
    "title.sentiment_dip": "{topic}: więcej negatywnych głosów niż zwykle",
    "title.negative_volume": "{topic}: więcej negatywnych wzmianek niż zwykle",
    "title.volume_spike": "{topic}: więcej wzmianek niż zwykle",
    "title.volume_drop": "{topic}: mniej wzmianek niż zwykle",
    "title.new_phrase": "{topic}: nowe określenie {phrase}",
    "title.keyword": "{topic}: pojawiło się {query}",
    "title.every_mention": "{topic}: {n} {n:nowa wzmianka|nowe wzmianki|nowych wzmianek}",
    "title.influencer": "{topic}: wypowiedź autora {author}",
    "title.share_of_voice": "{topic}: zmienił się udział w dyskusji",
    "title.source_silent": "{topic}: źródło {source} zamilkło",
    "title.problem_resurfaced": "{topic}: wraca problem {problem}",
    "title.worse": "Gorzej · {title}",
    "title.acknowledged": "Przyjęte · {title}",
    "title.resolved": "Zakończone · {title}",
    "title.escalated": "Nikt się tym jeszcze nie zajął · {title}",
    "title.pending": "Narasta · {title}",
}
_FIRED = {
    "fired.sentiment_dip": "Od {since} z {n} {n:wzmianki|wzmianek|wzmianek} o {topic} {negative} {negative:jest negatywna|są negatywne|jest negatywnych} ({share}), zwykle {usual}{new}.",
    "fired.negative_volume": "Od {since} {negative:pojawiła się|pojawiły się|pojawiło się} {negative} {negative:negatywna wzmianka|negatywne wzmianki|negatywnych wzmianek} o {topic}; zwykle o tej porze: {usual}{range}{new}.",
    "fired.volume_spike": "Od {since} {n:pojawiła się|pojawiły się|pojawiło się} {n} {n:wzmianka|wzmianki|wzmianek} o {topic}; zwykle o tej porze: {usual}{range}{new}.",
    "fired.volume_drop": "Od {since} {n:pojawiła się|pojawiły się|pojawiło się} tylko {n} {n:wzmianka|wzmianki|wzmianek} o {topic}; zwykle o tej porze: {usual}{range}.",
    "fired.new_phrase": "Od {since} {authors} {authors:autor pisze|autorzy piszą|autorów pisze} {phrase} o {topic}; wcześniej nie pisał tak nikt.",
    "fired.keyword": "Od {since} do zapytania {query} {n:pasuje|pasują|pasuje} {n} {n:wzmianka|wzmianki|wzmianek} o {topic} od {authors} {authors:autora|autorów|autorów}.",
    "fired.every_mention": "Od {since} {n:pojawiła się|pojawiły się|pojawiło się} {n} {n:nowa wzmianka|nowe wzmianki|nowych wzmianek} o {topic}, w tym negatywnych: {negative}.",
    "fired.influencer": "{since} o {topic} {reach:napisał|napisał|napisał} autor {author}, którego {reach:obserwuje|obserwują|obserwuje} {reach} {reach:osoba|osoby|osób}.",
    "fired.share_of_voice": "Od {since} {share} wypowiedzi o {topic} i konkurentach dotyczy {topic}; zwykle {usual}.",
    "fired.source_silent": "Od {since} {n:przyszła|przyszły|przyszło} {n} {n:wzmianka|wzmianki|wzmianek} o {topic} ze źródła {source}; zwykle o tej porze: {usual}.",
    "fired.source_silent.failing": "Od {since} nie da się odczytać źródła {source}, które często pisze o {topic}.",
    "fired.problem_resurfaced": "Od {since} {n} {n:wzmianka|wzmianki|wzmianek} o {topic} znów {n:dotyczy|dotyczą|dotyczy} problemu {problem}{fixed}; oczekiwane: {usual}.",
    "fired.unknown": "Od {since} coś się zmieniło wokół {topic}.",
    "new": "; nowe w nich: {phrases}",
    "range": " (od {low} do {high})",
    "fixed": ", usuniętego {day}",
}
_SURE = {
    "sure.share": "Prawdziwy udział bardzo prawdopodobnie leży między {low} a {high}; sam przypadek wywołałby taki alarm najwyżej {times}.",
    "sure.budget": "Sam przypadek wywołałby taki alarm najwyżej {times}.",
    "sure.fact": "To nie jest szacunek: każda z tych wiadomości została napisana i można ją przeczytać poniżej.",
    "sure.silent": "Dopóki źródło milczy, inne reguły, które na nim polegają, wstrzymują się z oceną.",
    "times.once": "raz w tygodniu",
    "times.many": "{n} {n:raz|razy|razy} w tygodniu",
    "times.rare": "raz na {n} {n:tydzień|tygodnie|tygodni}",
    "minutes": "{n} {n:minutę|minuty|minut}",
    "hours": "{n} {n:godzinę|godziny|godzin}",
    "days": "{n} {n:dzień|dni|dni}",
}
_LATER = {
    "worse": "Jest gorzej.",
    "resolved.back": "Nastrój wokół {topic} wrócił do normy: z ostatnich {n} {n:wzmianki|wzmianek|wzmianek} {negative} {negative:jest negatywna|są negatywne|jest negatywnych} ({share}).",
    "resolved.usual": "Alarm dotyczący {topic} się zakończył: jest tak jak zwykle.",
    "resolved.silence": "Alarm dotyczący {topic} się zakończył: od dłuższego czasu nikt nic nie napisał.",
    "resolved.who": "Alarm dotyczący {topic} kończy {who}.",
    "lasted": "Trwało to {duration}, do {until}.",
    "acknowledged": "Alarmem dotyczącym {topic} zajmuje się {who}.",
    "acknowledged.since": "Alarm czekał {duration}.",
    "escalated": "Alarm dotyczący {topic} czeka już {duration} i nikt się nim nie zajął.",
}
_NEXT = {
    "next.both": "Otwórz {n} {n:wiadomość|wiadomości|wiadomości} na temat {phrase} ze źródła {source}, odpowiedz na nie, a gdy przyczyna zniknie, zakończ alarm z notatką.",
    "next.phrase": "Otwórz {n} {n:wiadomość|wiadomości|wiadomości} na temat {phrase}, odpowiedz na nie, a gdy przyczyna zniknie, zakończ alarm z notatką.",
    "next.source": "Otwórz {n} {n:wiadomość|wiadomości|wiadomości} ze źródła {source}, odpowiedz na nie, a gdy przyczyna zniknie, zakończ alarm z notatką.",
    "next.plain": "Otwórz {n} {n:wiadomość|wiadomości|wiadomości} poniżej, odpowiedz na nie, a gdy przyczyna zniknie, zakończ alarm z notatką.",
    "next.mix": "Piszą inni niż zwykle: przeczytaj najpierw, co mówi {source}, i oceń, czy to Was dotyczy.",
    "next.volume": "Pisze więcej osób, równie negatywnie jak zawsze: znajdź powód w {n} {n:wiadomości|wiadomościach|wiadomościach} poniżej.",
    "next.volume_spike": "Znajdź w {n} {n:wiadomości|wiadomościach|wiadomościach} poniżej, co skłoniło ludzi do pisania; jeśli było zaplanowane, wpisz je jako planowane wydarzenie.",
    "next.volume_drop": "Sprawdź na stronie „Źródła”, czy wszystkie źródła da się odczytać, a potem, czy zapytanie tematu nadal pasuje.",
    "next.new_phrase": "Przeczytaj {n} {n:wiadomość|wiadomości|wiadomości} ze słowami {phrase}; jeśli to usterka, powiadom tych, którzy ją usuną.",
    "next.read": "Przeczytaj {n} {n:wiadomość|wiadomości|wiadomości} poniżej i odpowiedz tam, gdzie trzeba.",
    "next.influencer": "Przeczytaj i odpowiedz najpierw autorowi {author}: odpowiedź zobaczy wiele osób.",
    "next.share_of_voice": "Porównaj z tematami konkurentów: zobacz, o czym się u nich mówi i co stało się z Waszym.",
    "next.source_silent": "Otwórz stronę {source}; jeśli działa, każ Earshotowi ją sprawdzić: earshot sources check.",
    "next.problem_resurfaced": "Powiedz tym, którzy usunęli problem {problem}, że wrócił, i przekaż im {n} {n:wiadomość|wiadomości|wiadomości} poniżej.",
    "next.acknowledged": "Nie musisz nic robić, chyba że {who} poprosi.",
    "next.resolved": "Zapisz w notatce, co pomogło; następnym razem pójdzie szybciej.",
}
_DIGEST = {
    "digest.title": "{team}: od {since} do {until}",
    "digest.counts": "Znalezione wzmianki: {mentions}; alarmy: {fired}, zakończone: {resolved}, otwarte: {open}.",
    "digest.meter": "Alarmy uznane za fałszywe: {false}; dopuszczalne: {budget}.",
    "digest.line": "{title} ({state}, {when})",
    "digest.waiting": "Zacznij od {open:otwartego|otwartych|otwartych}.",
    "digest.none": "Nic na Ciebie nie czeka.",
    "state.pending": "narasta",
    "state.firing": "czeka",
    "state.acknowledged": "przyjęty",
    "state.resolved": "zakończony",
}
_PAGE = {
    "page.now": "Teraz",
    "page.fired": "W chwili alarmu",
    "page.usual": "Zwykle",
    "page.sure": "Na ile to pewne",
    "page.volume": "Wzmianki",
    "page.labels": "Oceny ludzi",
    "page.next": "Co teraz zrobić",
    "page.voices": "{negative} z {n} {n:głosu|głosów|głosów} {negative:jest negatywny|są negatywne|jest negatywnych}",
    "page.interval": "95% między {low} a {high}",
    "page.learned": "na podstawie {n} wcześniejszych {n:głosu|głosów|głosów}",
    "page.evidence": "siła dowodów wobec progu alarmu",
    "page.coverage": "nastrój znany w {share}",
    "page.came": "przez {duration}; zwykle {usual} (od {low} do {high})",
    "page.came.alone": "przez {duration}",
    "page.labelled": "Ludzie ocenili {n} z {of} {of:wiadomości|wiadomości|wiadomości}, {agree} tak jak metoda",
    "page.silent": "Ostatnio nie dało się odczytać: {names}.",
    "page.where": "Skąd się to bierze",
    "page.phrase": "Określenia",
    "page.source": "Źródła",
    "page.author": "Autorzy",
    "page.language": "Języki",
    "page.negative": "negatywne",
    "page.points": "punkty",
    "page.votes": "głosy",
    "page.others": "inne",
    "page.of": "{negative} z {n}",
    "page.points.note": "Punkty: ile każdy wnosi do zmiany udziału, w punktach procentowych; w jednej tabeli sumują się do całej zmiany.",
    "page.votes.note": "Głosy: ile każdy wnosi do tego, czego jest więcej lub mniej niż zwykle; w jednej tabeli sumują się do całości.",
    "page.still": "Bez {name} alarm i tak by się pojawił.",
    "page.not": "Bez {name} alarmu by nie było.",
    "page.messages": "Wiadomości, które zaważyły",
    "page.none": "Żadna z nich nie jest już przechowywana.",
    "page.all": "Wszystkie negatywne wzmianki od tego czasu",
    "page.chart": "Wzmianki w czasie, negatywne na czerwono. Czas od początku zmiany jest zacieniony, kreska oznacza chwilę alarmu.",
    "page.history": "Historia",
    "page.rule": "reguła {rule}",
    "cause.within": "Te same źródła i języki co zwykle stały się bardziej negatywne.",
    "cause.mix": "Piszą inne źródła lub języki niż zwykle i są bardziej negatywne.",
    "cause.volume": "Udział negatywnych jest mniej więcej taki jak zwykle; inna jest liczba.",
    "log.opened": "otwarty",
    "log.fired": "alarm",
    "log.worse": "pogorszenie",
    "log.acknowledged": "przyjęty",
    "log.resolved": "zakończony",
    "log.note": "notatka",
    "log.held": "wstrzymany",
    "log.assigned": "przydzielony",
    "log.snoozed": "odłożony",
    "log.escalated": "przekazany dalej",
}

SPEECH = Speech(
    code="pl",
    texts={**_TITLES, **_FIRED, **_SURE, **_LATER, **_NEXT, **_DIGEST, **_PAGE},
    plural=polish,
    moment=_moment,
    day=_day,
    quotes=("„", "”"),
    decimal=",",
    thousands="\u00a0",
)
