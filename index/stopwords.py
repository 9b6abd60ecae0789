"""Words that say nothing by themselves, folded as stream f has them: English, Polish, Russian, Thai, Japanese,
and the commonest of Spanish, German and French.

Written for this project: pronouns, prepositions, conjunctions, auxiliaries, particles.
"""

from __future__ import annotations

_EN = """a about after again all also am an and any are as at be because been before being but by can could did
do does don for from get got had has have he her here him his how i if in into is isn it its just ll like me
more most my no not now of off on one only or other our out over own re s same she should since so some such t
than that the their them then there these they this those through to too under until up us ve very was we were what when
where which while who why will with won would you your yours http https www com"""
_PL = """a aby ale am ani bardzo bez bo by byc byl byla bylo byly beda bedzie co czy dla do gdy gdzie go i ich
im ja jak jako jego jej jest jestem jeszcze jesli juz kiedy kto ktora ktore ktory ma mam maja mi mnie moj moja
moze mu my na nad nam nas nawet nic nich nie niej nim niz no o od ode on ona one oni ono oraz pan pani po pod
przed przez przy sa sam sie skad swoj ta tak takze tam te tego tej ten tez to tu tutaj tylko tym tych ty u w was
we wiec wszystko wy z za ze zas zeby"""
_RU = """а без более бы был была были было быть в вам вас весь во вот все всё всего вы где да даже для до его ее
если есть еще же за здесь и из или им их к как ко когда кто ли либо мне может мой моя мы на надо наш не него нее
нет ни них но ну о об однако он она они оно от очень по под при с со так также такой там те тем то того тоже той
только том ты у уже хотя чего чем что чтобы чье чья эта эти это этого этой этот я меня тебя себя нам нас"""
_TH = """ที่ และ ใน ของ มี ได้ ไม่ ให้ เป็น จะ ก็ มา ว่า ไป กับ แล้ว นี้ คือ แต่ หรือ อยู่ ต้อง จาก โดย ถ้า เรา
ผม ฉัน เขา มัน ค่ะ ครับ คะ นะ เลย ด้วย อีก มาก ทำ ยัง ถึง เพราะ นั้น กัน เมื่อ ซึ่ง อะไร ทุก แบบ การ ความ ตาม
ใช้ เอง กว่า ขึ้น ไว้ ดู จริง"""
_JA = """の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない
この ため その あっ よう また もの という あり まで られ なる へ か だ これ によって により おり より による ず
なり られる において ば なかっ なく しかし について せ だっ その後 できる それ う ので なお のみ でき き つ
における および いう さらに でも ら たり その他 です ます まし でし ました ません ね よ けど って とか この あの
どの そう こう お ご 私 僕"""
_ES_DE_FR = """der die das und ist nicht ich zu es ein eine den mit auf von dem im fur el la los las de que y en
un una por con para no se lo le les des et est pas je tu il nous vous dans sur pour qui"""

STOPWORDS = frozenset(" ".join((_EN, _PL, _RU, _TH, _JA, _ES_DE_FR)).split())
