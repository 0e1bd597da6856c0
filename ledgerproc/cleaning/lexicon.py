"""How common words, surnames and letters of given names are: what tells a name from words.

Given: ``words.txt`` beside this module. Out: costs, the negative logarithms of how often a
word stands in a text; of two ways to read a run of characters the cheaper one is likelier.
It knows the language, and no campaign and nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from ledgerproc.cleaning.masking import COMPOUND_SURNAMES
from ledgerproc.cleaning.people import COMMON_SURNAMES, SURNAMES

UNKNOWN = 13.0  # a character that is no word by itself
_FILE = Path(__file__).with_name("words.txt")

# What a surname costs where a name begins: those of most people least, those that are
# everyday words most.
_MOST_PEOPLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆汪范冉向庹"
)
_LOCAL = "谯蹇覃代阳晏湛粟税幸牟敖苟佘揭龚滕瞿莫"
_EVERYDAY = "家费楼包和时全可关步都国师利干衡容空从海年重应单经终元"
_RARE_SURNAME, _COMPOUND = 7.0, 7.5

# Letters of given names, the commonest first; any other letter is taken for none.
_LETTERS = {
    4.2: "明国华文建玉秀英兰芳志军平红春德光成忠永兴福世金林海珍桂荣清龙生小大云学仁正新",
    5.2: (
        "芬香花梅丽娟霞燕萍琴琼莲菊凤月娥芝淑素慧敏静婷雪洁莉娜丹晓贵财富才义礼智信孝勇兵刚强伟杰俊虎彪鹏"
        "飞翔江波涛洪森树松柏山峰康旺盛隆昌祥瑞吉庆喜天元开维卫民全先良友培泽恩惠善美艳彩银宝珠玲琳瑶佳嘉"
        "欣怡悦思爱雅雨阳辉耀亮星晨旭东胜顺长远广厚博浩宇宏鑫磊坤凯奇超进程达秋冬媛倩茜蓉薇碧翠启登科朝邦"
        "继绍宗祖贤能功景仕家太代伦泉仙书召毅健斌彬权钊钢铁镇均君绪纯芹芸蕾苹菲岚洋津湘渝川黔定安发益根水"
        "木火土琦琪珊环莎颖蓝群茂占显克廷奎魁道运昭孟仲季伯叔如意少昊轩涵梓诗琦升凡青容航玥甜力靖泰承宪哲勋秉弘晋冠献翰逸晶栋宽汉千万举领舒笑桥济卓帆艺羽楚纲翼白"
    ),
    7.0: (
        "三四五六七八九二一老娃妹幺姐满曼蒂韵婕妍姣姗菁薰勤俭敦诚谦逊恒猛威武略韬澜润沐沛淼湃洲滔渊源澄潇"
        "漫溪烨炎焕熙照煜炳炜鸣鹤鸿雁凰麟骏骥驰骋腾跃越凌霄霆雷震虹霓霜露岩岭岗崇峻巍峦岱岳嵩谷丘园野苗禾"
        "稻麦棉荫葱葵菱蒲芦苇荷藕竹筠杨柳榆槐桐梧桑楠樟桦棠棣樱桃杏梨橙柑彦硕豪雄聪灵捷锐锋钧钰铭锦锡铮铎"
        "铃铜钦坚城垒堂壁塔阁殿章彰典范律法衡享亨通愿情怀心念恋慕敬尊重尚赫扬名声誉望期盼希冀祈祷祝贺颂赞歌"
        "舞乐音瑟笙箫笛鼓钟磬画词赋墨笔砚简策史经传记语言论议维考究探寻知见闻觉悟醒晖晗晴昕晟昱昆昂昶晏暮夕"
        "夜朗朔圆双叠仪象乾巽兑坎坤阴柔弱动行归留守护保佑助辅弼佐左右前后中内西南北方向位悌慈壮耆朋宾臣王"
        "侯公卿士农工商族嗣裔延绵久存续治理政谨慎独立自由主取利捷报欢愉快寿考彭蓓莺鹃雕鹄鸾巧俏娇娆婀妮娴婉"
        "妙妤姬妃影贞质朴珏琨瑛瑜瑾璇璐璞玮玥珂琏琛瑗璋圭璧佩好真实孔孙子治裕足余丰登稔纪初始创和谐同协合"
        "仓才旦桃里勃战徽旋涓再守必爽夏絮从襄鲁渊莱迪圣图本若陵丁叶兆乃梦微宣毛冲玄密迎赛亲紫沙乔儒霖抚依龄肖烈桓集遂丝节眉坦帅汤允渡藻镜肃桢枝奏果横藏祯黎廉训斋牧率禹育励步惟河石州剑来连弟村可其高桔棋泓沁雁彤雄"
        "莹雯蕊睿淇烁炫苑蝶媚骞嫣姝茵萌萱蔓谊钒骁骆麒熠珑琅甫皎皓祎禄笠绢胤蝉曙枫柯梭梵汐沂浚淳炯砾荧萃蔚韶伶卉奕孜峙懿斐靓婵娅芮骅娣嫦"
        "婧娓芊芷荔菀蕙赟铄霏馥驹鸥黛煊玖珈珩璟瓒甄祺箐缤罡羲翊翎耘聆臻铠隽曦淞湄瀚缇侃俪庚弈忻恬焱茹琰锟骐嫒苒菡葳薏蘅逵邈钏镕镒霁鲲煦珣"
        "琇琬琮瑄禧筱葆铨晔暄栩澍喆嘏衍骄辰琉稷绮舟艾鹰鼎杉浏灏灿煌侠宛诺芙颜郎枢淮畅纬绣侨"
    ),
}
NEVER = "某的了是不款费啊吗呢吧:(·•．・"  # no name holds one of them
_SELDOM = 14.0
_FORBIDDEN = 99.0
_EVERYDAY_WORD, _AS_WORD = 10.0, 4.0  # 开发, 大力: rather a word behind 向 and 石
# Words that many people are called, whatever letters they have.
_CALLED_WORDS = (
    "胜利 解放 建设 和平 国庆 团结 跃进 卫星 红旗 红卫 长征 革命 学习 文革 发展 开放 自由 民主 幸福 光荣 前进 先进"
    " 进步 健康 高兴 英雄 成功 丰收 重阳 端阳 元旦 抗美 援朝 爱国 拥军 太平 报国 奋斗 曙光 支前 建成 凯旋"
)
_CALLED = frozenset(_CALLED_WORDS.split())
_CALLED_SO = 12.0
_ALONE = 1.5  # a given name of one letter, beside one of two
# 周旺两兄弟, 钟点家的: what ends a name in three letters is rather the next word.
NEXT_WORD = "两家均诉跑户向与在有被所因认要求未已系称又再将自代到住购签领等占用"

# Letters that write names of other peoples by their sound.
FOREIGN = "阿艾买提古丽努尔木江吐拉依热合曼扎西卓玛次仁旺堆格桑央金丹增吉克沙马尼各哈孜则巴特勒布色娜罗日乌力迪亚帕夏米尔汗衣麦萨别克达瓦多措姆嘎俄"


@cache
def words() -> Mapping[str, float]:
    """What every word of the list costs."""
    costs: dict[str, float] = {}
    for block in _FILE.read_text("utf-8").split("\n= ")[1:]:
        cost, *listed = block.split()
        costs.update(dict.fromkeys(listed, float(cost)))
    return costs


@cache
def surnames() -> Mapping[str, float]:
    """What every surname costs, those of two characters among them."""
    costs = dict.fromkeys(SURNAMES, _RARE_SURNAME)
    costs.update(dict.fromkeys((*COMMON_SURNAMES, *_LOCAL), 5.0))
    costs.update(dict.fromkeys(_MOST_PEOPLE, 4.0))
    costs.update(dict.fromkeys(_EVERYDAY, 8.0))
    costs.update(dict.fromkeys(COMPOUND_SURNAMES, _COMPOUND))
    return costs


@cache
def letters() -> Mapping[str, float]:
    """What a letter costs in a given name; of others see ``cost_of_given``."""
    costs: dict[str, float] = dict.fromkeys(NEVER, _FORBIDDEN)
    for cost, listed in sorted(_LETTERS.items(), reverse=True):
        costs.update(dict.fromkeys(listed, cost))
    return costs


@lru_cache(maxsize=16384)
def cost_of_given(given: str) -> float:
    """What one or two letters cost as a given name.

    >>> cost_of_given("建国") < cost_of_given("建设") < cost_of_given("的确")
    True
    """
    known = letters()
    if len(given) == 1:
        return known.get(given, _SELDOM) + _ALONE
    if given in _CALLED:
        return _CALLED_SO
    end = max(known.get(given[1], _SELDOM), _SELDOM if given[1] in NEXT_WORD else 0.0)
    word = _AS_WORD if words().get(given, UNKNOWN) < _EVERYDAY_WORD else 0.0
    return known.get(given[0], _SELDOM) + end + word
