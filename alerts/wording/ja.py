"""What alerts say in Japanese."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.speech import Speech, one_form


def _day(local: datetime) -> str:
    return f"{local.year}年{local.month}月{local.day}日"


def _moment(local: datetime) -> str:
    return f"{_day(local)} {local:%H:%M}"


_TITLES = {
    "title.sentiment_dip": "{topic}：否定的な声がいつもより多い",
    "title.negative_volume": "{topic}：否定的な投稿がいつもより多い",
    "title.volume_spike": "{topic}：投稿がいつもより多い",
    "title.volume_drop": "{topic}：投稿がいつもより少ない",
    "title.new_phrase": "{topic}：新しい言葉{phrase}",
    "title.keyword": "{topic}：{query}への言及",
    "title.every_mention": "{topic}：新しい投稿{n}件",
    "title.influencer": "{topic}：{author}さんの投稿",
    "title.share_of_voice": "{topic}：話題の割合が変わりました",
    "title.source_silent": "{topic}：{source}からの投稿が途絶えています",
    "title.problem_resurfaced": "{topic}：{problem}の問題が再発",
    "title.worse": "悪化 · {title}",
    "title.acknowledged": "対応中 · {title}",
    "title.resolved": "終了 · {title}",
    "title.escalated": "まだ誰も対応していません · {title}",
    "title.pending": "兆候 · {title}",
}
_FIRED = {
    "fired.sentiment_dip": "{since}以降、{topic}についての投稿{n}件のうち{negative}件が否定的です（{share}、通常は{usual}）{new}。",
    "fired.negative_volume": "{since}以降、{topic}についての否定的な投稿が{negative}件ありました。この時間帯は通常{usual}件です{range}{new}。",
    "fired.volume_spike": "{since}以降、{topic}についての投稿が{n}件ありました。この時間帯は通常{usual}件です{range}{new}。",
    "fired.volume_drop": "{since}以降、{topic}についての投稿は{n}件だけです。この時間帯は通常{usual}件です{range}。",
    "fired.new_phrase": "{since}以降、{authors}人が{topic}について{phrase}と書いています。それまでは誰も使っていませんでした。",
    "fired.keyword": "{since}以降、{topic}についての{authors}人の投稿{n}件が{query}に当てはまります。",
    "fired.every_mention": "{since}以降、{topic}についての新しい投稿が{n}件あり、うち{negative}件が否定的です。",
    "fired.influencer": "{since}、フォロワー{reach}人の{author}さんが{topic}について書きました。",
    "fired.share_of_voice": "{since}以降、{topic}と競合についての話題のうち{topic}は{share}です（通常は{usual}）。",
    "fired.source_silent": "{since}以降、{source}からの{topic}についての投稿は{n}件です。この時間帯は通常{usual}件です。",
    "fired.source_silent.failing": "{since}以降、{topic}についてよく書いている{source}を読み取れません。",
    "fired.problem_resurfaced": "{since}以降、{topic}についての投稿{n}件がふたたび{problem}の問題に触れています{fixed}。見込みは{usual}件でした。",
    "fired.unknown": "{since}以降、{topic}に変化がありました。",
    "new": "。新しく目立つ言葉は{phrases}",
    "range": "（{low}～{high}件）",
    "fixed": "（{day}に解決済み）",
}
_SURE = {
    "sure.share": "実際の割合はほぼ確実に{low}から{high}の間で、偶然だけでこのような警報が出るのは多くても{times}です。",
    "sure.budget": "偶然だけでこのような警報が出るのは多くても{times}です。",
    "sure.fact": "これは推定ではありません。どの投稿も実際に書かれたもので、下で読めます。",
    "sure.silent": "投稿が戻るまで、この情報源に頼る他のルールは判断を控えます。",
    "times.once": "週に1回",
    "times.many": "週に{n}回",
    "times.rare": "{n}週間に1回",
    "minutes": "{n}分",
    "hours": "{n}時間",
    "days": "{n}日",
}
_LATER = {
    "worse": "悪化しています。",
    "resolved.back": "{topic}をめぐる雰囲気は元に戻りました。直近の投稿{n}件のうち否定的なのは{negative}件です（{share}）。",
    "resolved.usual": "{topic}の警報は終わりました。いつもの状態に戻っています。",
    "resolved.silence": "{topic}の警報は終わりました。しばらく誰も書いていません。",
    "resolved.who": "{who}さんが{topic}の警報を終了しました。",
    "lasted": "{until}まで{duration}続きました。",
    "acknowledged": "{who}さんが{topic}の警報に対応しています。",
    "acknowledged.since": "対応までに{duration}かかりました。",
    "escalated": "{topic}の警報に{duration}のあいだ誰も対応していません。",
}
_NEXT = {
    "next.both": "{source}の{phrase}に関する投稿{n}件を開いて返信し、原因が解消したらメモを残して警報を終了してください。",
    "next.phrase": "{phrase}に関する投稿{n}件を開いて返信し、原因が解消したらメモを残して警報を終了してください。",
    "next.source": "{source}の投稿{n}件を開いて返信し、原因が解消したらメモを残して警報を終了してください。",
    "next.plain": "下の投稿{n}件を開いて返信し、原因が解消したらメモを残して警報を終了してください。",
    "next.mix": "いつもと違う人が書いています。まず{source}の投稿を読み、関係があるかを判断してください。",
    "next.volume": "否定的な割合はいつも通りで、書く人が増えています。下の投稿{n}件からきっかけを探してください。",
    "next.volume_spike": "下の投稿{n}件から、書かれたきっかけを探してください。予定されたものなら「予定イベント」に登録してください。",
    "next.volume_drop": "「情報源」のページですべての情報源が読めるかを確かめ、次にトピックの検索式が今も合っているかを見てください。",
    "next.new_phrase": "{phrase}を含む投稿{n}件を読み、不具合であれば直せる人に知らせてください。",
    "next.read": "下の投稿{n}件を読み、必要なものに返信してください。",
    "next.influencer": "まず{author}さんの投稿を読んで返信してください。多くの人が返信を見ます。",
    "next.share_of_voice": "競合のトピックと比べ、相手が何で話題になっているか、自社に何が起きたかを見てください。",
    "next.source_silent": "{source}のページを自分で開いてください。見られるなら確認を実行します：earshot sources check",
    "next.problem_resurfaced": "{problem}を解決した担当者に再発を伝え、下の投稿{n}件を渡してください。",
    "next.acknowledged": "{who}さんから頼まれない限り、することはありません。",
    "next.resolved": "何が効いたかをメモに残してください。次はもっと早くなります。",
}
_DIGEST = {
    "digest.title": "{team}：{since}～{until}",
    "digest.counts": "投稿{mentions}件、警報{fired}件、終了{resolved}件、未終了{open}件。",
    "digest.meter": "誤報と判断された警報は{false}件、許容は{budget}件です。",
    "digest.line": "{title}（{state}、{when}）",
    "digest.waiting": "まず未終了の{open}件から始めてください。",
    "digest.none": "待っているものはありません。",
    "state.pending": "兆候",
    "state.firing": "待機中",
    "state.acknowledged": "対応中",
    "state.resolved": "終了",
}
_PAGE = {
    "page.now": "現在",
    "page.fired": "警報時",
    "page.usual": "通常",
    "page.sure": "確からしさ",
    "page.volume": "投稿数",
    "page.labels": "人の判定",
    "page.next": "次にすること",
    "page.voices": "{n}票のうち{negative}票が否定的",
    "page.interval": "95%の幅は{low}～{high}",
    "page.learned": "過去{n}票から",
    "page.evidence": "警報の基準に対する証拠の強さ",
    "page.coverage": "感情がわかるのは{share}",
    "page.came": "{duration}間。通常は{usual}（{low}～{high}）",
    "page.came.alone": "{duration}間",
    "page.labelled": "{of}件のうち{n}件を人が判定、{agree}件は自動判定と一致",
    "page.silent": "最近読み取れなかった情報源：{names}",
    "page.where": "どこから来ているか",
    "page.phrase": "言葉",
    "page.source": "情報源",
    "page.author": "書いた人",
    "page.language": "言語",
    "page.negative": "否定的",
    "page.points": "ポイント",
    "page.votes": "票",
    "page.others": "その他",
    "page.of": "{n}件中{negative}件",
    "page.points.note": "ポイント：それぞれが割合の変化に加えた量（パーセントポイント）。一つの表の合計が変化全体になります。",
    "page.votes.note": "票：それぞれが通常との差に加えた量。一つの表の合計が差の全体になります。",
    "page.still": "{name}がなくても警報は出ていました。",
    "page.not": "{name}がなければ警報は出ませんでした。",
    "page.messages": "警報のもとになった投稿",
    "page.none": "保存されているものはもうありません。",
    "page.all": "それ以降の否定的な投稿すべて",
    "page.chart": "時間ごとの投稿数（赤は否定的）。変化が始まってからを影で、警報の時刻を線で示します。",
    "page.history": "履歴",
    "page.rule": "ルール {rule}",
    "cause.within": "いつもと同じ種類の情報源と言語で、否定的な声が増えました。",
    "cause.mix": "いつもと違う情報源や言語が書いていて、より否定的です。",
    "cause.volume": "否定的な割合はほぼいつも通りですが、件数が違います。",
    "log.opened": "開始",
    "log.fired": "警報",
    "log.worse": "悪化",
    "log.acknowledged": "対応開始",
    "log.resolved": "終了",
    "log.note": "メモ",
    "log.held": "保留",
    "log.assigned": "担当決定",
    "log.snoozed": "一時停止",
    "log.escalated": "引き上げ",
}

SPEECH = Speech(
    code="ja",
    texts={**_TITLES, **_FIRED, **_SURE, **_LATER, **_NEXT, **_DIGEST, **_PAGE},
    plural=one_form,
    moment=_moment,
    day=_day,
    quotes=("「", "」"),
    joint="",
    comma="",
)
