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
    "next.volume_drop": "「Sources」のページですべての情報源が読めるかを確かめ、次にトピックの検索式が今も合っているかを見てください。",
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

SPEECH = Speech(
    code="ja",
    texts={**_TITLES, **_FIRED, **_SURE, **_LATER, **_NEXT, **_DIGEST},
    plural=one_form,
    moment=_moment,
    day=_day,
    quotes=("「", "」"),
    joint="",
    comma="",
)
