"""The words for things that ship with Huiyin. Each line is one thing in Chinese, Tibetan and English: whoever looks for one
word finds the matters in which any word of its line was said.

There is no name of a person, a family, a faith or an office in it, and no word by which one would look for somebody. The
Tibetan is a draft like all Tibetan here. Words that are also particles (ནས, ཞིང) are left out: they stand in every text.
"""

_LINES = """
自来水 水管 水龙头 爆管 漏水 | ཆུ་མདའ ཆུ་སྦུག ཆུ་ཟགས | pipe tap leak
停水 断水 没水 缺水 水压 | ཆུ་ཆད ཆུ་མེད | dry
饮水 喝水 吃水 水源 水质 水浑 蓄水池 水窖 | འཐུང་ཆུ ཆུ་མིག ཆུ་རྫིང | spring tank
水井 机井 水泵 抽水 | ཁྲོན་པ | well pump
水渠 灌溉 浇地 渠道 闸门 | ཡུར་བ ཞིང་ཆུ | canal irrigation
下水道 污水 排水 堵塞 积水 内涝 化粪池 | བཙོག་ཆུ | sewer drain sewage
水 | ཆུ | water
河道 河堤 堤坝 水库 护坡 | གཙང་པོ ཆུ་རགས ཆུ་མཛོད | river dam embankment
洪水 山洪 暴雨 下雨 | ཆུ་ལོག ཆར་པ | flood rain
停电 断电 没电 跳闸 电压 电费 电表 供电 | གློག་ཆད གློག་མེད གློག་རིན | outage electricity bill
电线 电杆 变压器 漏电 触电 电缆 高压线 | གློག་སྐུད གློག་ཤིང | wire pole transformer cable
电 用电 | གློག | electricity
路灯 街灯 照明 灯不亮 | ལམ་གློག གློག་བཞུ | lamp streetlight light
道路 公路 马路 路面 修路 村道 水泥路 硬化 坑洼 | ལམ ལམ་ཁ གཞུང་ལམ | road pothole
牧道 便道 山路 小路 | འབྲོག་ལམ རི་ལམ | track trail path
桥 桥梁 桥面 栏杆 护栏 涵洞 | ཟམ་པ | bridge railing culvert
井盖 坑洞 塌陷 | དོང | manhole hole
落石 滑坡 塌方 泥石流 地质灾害 | རྡོ རྡོ་ལྷུང ས་རུད | rocks landslide
地震 | ས་ཡོམ | earthquake
积雪 结冰 下雪 除雪 冰雹 大风 | གངས ཁ་བ སེར་བ རླུང་ཆེན | snow ice hail storm
火灾 着火 消防 灭火器 消防栓 消防通道 | མེ མེ་ཤོར མེ་གསོད | fire extinguisher hydrant
冒烟 油烟 烟囱 | དུ་བ | smoke chimney
煤气 燃气 天然气 液化气 | རླངས་རྫས | gas
供暖 暖气 取暖 锅炉 牛粪 | དྲོད་གློག ལྕི་བ | heating boiler dung
垃圾 垃圾箱 垃圾桶 清运 焚烧 卫生 环卫 | གད་སྙིགས གད་སྒམ གཙང་སྦྲ | rubbish bin garbage
公厕 厕所 旱厕 | གསང་སྤྱོད | toilet
臭味 异味 恶臭 污染 废气 粉尘 扬尘 | དྲི་ངན འབག་བཙོག | smell pollution dust
噪音 扰民 噪声 夜间施工 广场舞 音响 | སྒྲ སྒྲ་ཆེན | noise
施工 工地 渣土 挖掘机 | འཛུགས་སྐྲུན | excavator construction
树 树木 绿化 砍树 草坪 公园 | ཤིང་སྡོང སྤྱི་གླིང | tree park
房屋 房子 危房 屋顶 墙裂 漏雨 裂缝 地基 | ཁང་པ ཐོག་ཁ རྩིག་པ | house roof wall crack
拆迁 征地 征收 安置 安置房 违建 违章 宅基地 建房 | ས་བསྡུ ཁང་ས | demolition relocation permit
物业 小区 业主 电梯 停车 车位 维修基金 | གློག་སྐས རླངས་འཁོར་འཇོག་ས | lift parking estate
房产证 公积金 购房 开发商 交房 廉租房 公租房 | ཁང་པའི་ལག་ཁྱེར | deed housing
土地 承包 地界 边界 耕地 林地 | ས་ཞིང ས་མཚམས ནགས་ཚལ | land boundary forest
牦牛 奶牛 黄牛 牲畜 养牛 | གཡག མཛོ བ་ཕྱུགས | yak cattle
羊 羊群 山羊 绵羊 | ལུག ར་ལུག | sheep goat
马 马匹 | རྟ | horse
猪 养猪 养殖场 鸡 | ཕག་པ བྱ་དེ | pig chicken
狗 流浪狗 犬只 养狗 | ཁྱི | dog
熊 黑熊 棕熊 狼 雪豹 野生动物 猴子 | དོམ དྲེད སྤྱང་ཀི གཟིག རི་དྭགས | bear wolf leopard wildlife
兽医 防疫 疫苗 疫病 口蹄疫 | སྨན་པ་ཕྱུགས་ནད འགོག་སྨན ཕྱུགས་ནད | vet vaccine disease
草场 草原 围栏 网围栏 放牧 牧场 虫草 | རྩྭ་ཐང རྩྭ་ས འབྲོག་ས དབྱར་རྩྭ་དགུན་འབུ | pasture fence grazing
青稞 小麦 庄稼 粮食 收割 种子 农药 化肥 虫害 | འབྲུ ས་བོན ཆུ་ལུད འབུ་སྐྱོན | barley crop seed fertiliser pest
农机 拖拉机 收割机 大棚 | འཐེན་འཁོར | tractor harvester greenhouse
补贴 补助 没到账 草补 种粮 农补 | ཁ་གསབ རོགས་དངུལ | subsidy
工资 欠薪 拖欠 农民工 加班 劳动合同 | གླ གླ་ཆ | wages pay contract
低保 特困 救助 五保 困难补助 | རོགས་སྐྱོར འཚོ་བའི་འགན་སྲུང | allowance aid
养老 养老金 社保 退休 养老保险 敬老院 | རྒན་པའི་ཁྱིམ རྒས་ཡོལ | pension
残疾 残疾证 轮椅 盲道 | དབང་པོ་སྐྱོན་ཅན འཁོར་སྟེགས | disabled wheelchair
医保 报销 医疗 住院 手术 医疗费 合作医疗 | སྨན་བཅོས སྨན་དངུལ | insurance
医院 卫生院 卫生室 医生 救护车 挂号 看病 | སྨན་ཁང སྨན་པ | hospital clinic doctor ambulance
药 药品 拿药 | སྨན | medicine
体检 疫情 传染 防控 接种 | གཟུགས་བརྟག འགོས་ནད | infection
准生证 生育 独生子女 计划生育 二胎 产假 | བུ་ཕྲུག་སྐྱེ་བ | birth
学校 小学 中学 幼儿园 入学 上学 学位 | སློབ་གྲྭ བུ་གསོ་ཁང | school kindergarten
校车 接送 | སློབ་གྲྭའི་རླངས་འཁོར | schoolbus
老师 教师 补课 教学 作业 学费 食堂 高考 培训 | དགེ་རྒན སློབ་ཡོན | teacher fees training
营养餐 奖学金 助学金 贫困生 | སློབ་དངུལ | stipend
公交 公交车 班车 客车 车站 出租车 高铁 火车 地铁 | སྤྱི་སྤྱོད་རླངས་འཁོར འབབ་ཚུགས མེ་འཁོར | bus station taxi train
车 车辆 汽车 货车 摩托车 | རླངས་འཁོར འཕྲུལ་འཁོར | car lorry motorcycle
红绿灯 斑马线 交通 堵车 超载 限速 事故 减速带 监控 | འགྲིམ་འགྲུལ བརྡ་གློག | traffic crossing accident camera
信号 手机 网络 宽带 断网 基站 | ཁ་པར དྲ་རྒྱ བརྡ་རྟགས | signal mobile phone network broadband
电视 广播 喇叭 | བརྙན་འཕྲིན རྒྱང་བསྒྲགས | television loudspeaker
快递 邮政 包裹 | སྦྲག་ཡིག སྦྲག་ཐུམ | parcel post
身份证 户口 户口本 户籍 落户 迁户 居住证 | ཐོབ་ཐང་ལག་ཁྱེར ཐེམ་ཐོ | registration
证明 盖章 执照 许可证 办证 窗口 手续 | ཁུངས་སྐྱེལ ཐམ་ག | certificate licence counter
发票 税 开票 税务 | དཔྱ་ཁྲལ ཁྲལ་བྱང | invoice tax
贷款 银行 利息 | བུ་ལོན དངུལ་ཁང | loan bank
市场 商店 摊位 摆摊 占道 集市 小卖部 | ཁྲོམ ཚོང་ཁང | market shop stall
价格 涨价 收费 乱收费 停车费 | རིན་གོང | price charge
食品 过期 假货 质量 退款 消费 | བཟའ་ཆས ཟས་རིགས | food refund
合作社 工厂 企业 砖厂 采石场 砂石 矿山 | མཉམ་ལས་ཁང བཟོ་གྲྭ གཏེར་ཁ | cooperative factory quarry mine
赌博 麻将 打牌 | རྒྱན་འཇོག | gambling
诈骗 传销 非法集资 | མགོ་སྐོར | fraud
盗窃 被偷 小偷 | རྐུ་མ | theft
考试 报考 职称 公务员 招聘 岗位 资格证 | རྒྱུགས ལས་གནས | exam job vacancy
派出所 报警 城管 执法 | ཉེན་རྟོག | police
旅游 景区 游客 民宿 | ཡུལ་སྐོར | tourism visitors
文化 图书 农家书屋 体育 健身 器材 篮球场 广场 | རིག་གནས དཔེ་མཛོད་ཁང ལུས་རྩལ | library sports square
殡葬 墓地 火葬 | དུར་ས | burial
光伏 太阳能 | ཉི་གློག | solar
""".strip()

LINES: tuple[tuple[str, ...], ...] = tuple(
    tuple(dict.fromkeys(word for part in line.split("|") for word in part.split()))
    for line in _LINES.splitlines()
)
