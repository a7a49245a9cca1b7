-- Names of firms as clerks, scanners and other banks write them, brought to forms that can be compared. Traditional
-- characters become simplified ones: 730 pairs that names of firms use, not a dictionary of the language.
-- A table of characters is long to look through: only names that hold one of them are.
create or replace macro dw_traditional() as
    '鯨鈴硯鷺螢礫嵐鯉絃緋驪曇瀾櫻鳶紋雲島霧灣銀風農業藥膠屬機備車電氣醫築裝飾貿倉儲飲軟務詢環責團聯紡'
    || '織設專輕際進萬與東兩嚴豐臨麗舉義烏樂習鄉書買亂爭虧亞產親億僅從侖儀們價眾優會偉傳傷倫偽體餘俠侶僑'
    || '側偵儉債傾償兒兌黨蘭關興養獸內岡冊寫軍馮沖決況凍淨涼減鳳憑凱擊鑿劉則剛創刪別剎劑劍劇勸辦動勵勁勞'
    || '勢勳華協單賣盧衛卻廠廳歷壓廁廂縣參雙發變敘葉號嘆呂嗎聽啟吳員響啞喚嘯噴園圍國圖圓聖場壞塊堅壇壩墾'
    || '墊牆壯聲處復夠頭夾奪奮獎妝婦媽娛孫學寧寶實寵審憲宮寬賓對尋導壽將爾塵嘗層歲崗峽幣師帳帶幫莊慶庫應'
    || '廟龐廢開異棄張彌彎強歸錄彥徹徑禦憶懷態總恆懇慣願戲戰戶撲執擴掃揚擾撫拋搶護報擬擁擇掛擋擠揮損換據'
    || '擲撣攝擺搖撐敵數齋斷無舊時曠顯晉曉暉術樸殺雜權條來楊極構槍櫃標棧棟樹樣橋檔槳夢檢樓歡歐殘畢斃匯漢'
    || '湯溝滬淚澤潔淺測濟濃塗濤渦潤漲淵漸漁溫遊濕滿滯濾濱滅燈靈災爐點煉爛煙煩燒熱愛爺牽猶獨狹獅獵瑪現琺'
    || '瓊畫暢療瘋監鹽蓋盤瞇碼磚確礙禮禍離種積稱穩窮竅競筆篩簽簡類糧緊糾紅纖約級紀純紗綱納縱紛紙紐線練組'
    || '細終經結繞繪給絡絕統絹繡繼績續繩維綿綜綠纜緩編緣縫縮網羅罰職聰肅腸膚脈臟腦脫臉騰艦艙藝節蘆蘇蘋範'
    || '繭薦榮萊蓮獲瑩營蘿蔣藍慮虛雖蝕蠶蠻補襯襲褲見觀規視覽覺觸譽計訂認討讓訓議訊記講許論訟諷訪證評識訴'
    || '診詞試詩誠話誕詳語誤說請諾讀課誰調談誼謀諧謝謙謹譜穀負財貢賢敗賬貨質販貪購貫貴貸費賀賈資賦賭賞賠'
    || '賴賺賽贊贏趙趨躍踐軌轉輪軸載轎較輔輛輝輸辭邊達遷過運還這遠違連遲適選遞邏遺鄧郵鄰鄭醞醬釋裡釘針釣'
    || '鈣鈦鐘鋼鑰欽鈞鉤錢鑽鐵鉑鉛銅鋁銘鏟鑄鋪鏈銷鎖鋰鍋鏽鋒銳錯錫錦鍵鋸鎮鏡長門閃閉問間閒聞閥閣閱隊陽陰'
    || '陣階陸陳陝險隨隱難雛靜韓頁頂項順須顧頓預領頻題顏額飛飯飽飼餅館饋馬馳驅駛駐駕驕驗駿騎魚魯鮮鳥雞鳴'
    || '鴻鵝鵬鶴麥黃齊齒龍龜';
create or replace macro dw_simplified() as
    '鲸铃砚鹭萤砾岚鲤弦绯骊昙澜樱鸢纹云岛雾湾银风农业药胶属机备车电气医筑装饰贸仓储饮软务询环责团联纺'
    || '织设专轻际进万与东两严丰临丽举义乌乐习乡书买乱争亏亚产亲亿仅从仑仪们价众优会伟传伤伦伪体余侠侣侨'
    || '侧侦俭债倾偿儿兑党兰关兴养兽内冈册写军冯冲决况冻净凉减凤凭凯击凿刘则刚创删别刹剂剑剧劝办动励劲劳'
    || '势勋华协单卖卢卫却厂厅历压厕厢县参双发变叙叶号叹吕吗听启吴员响哑唤啸喷园围国图圆圣场坏块坚坛坝垦'
    || '垫墙壮声处复够头夹夺奋奖妆妇妈娱孙学宁宝实宠审宪宫宽宾对寻导寿将尔尘尝层岁岗峡币师帐带帮庄庆库应'
    || '庙庞废开异弃张弥弯强归录彦彻径御忆怀态总恒恳惯愿戏战户扑执扩扫扬扰抚抛抢护报拟拥择挂挡挤挥损换据'
    || '掷掸摄摆摇撑敌数斋断无旧时旷显晋晓晖术朴杀杂权条来杨极构枪柜标栈栋树样桥档桨梦检楼欢欧残毕毙汇汉'
    || '汤沟沪泪泽洁浅测济浓涂涛涡润涨渊渐渔温游湿满滞滤滨灭灯灵灾炉点炼烂烟烦烧热爱爷牵犹独狭狮猎玛现珐'
    || '琼画畅疗疯监盐盖盘眯码砖确碍礼祸离种积称稳穷窍竞笔筛签简类粮紧纠红纤约级纪纯纱纲纳纵纷纸纽线练组'
    || '细终经结绕绘给络绝统绢绣继绩续绳维绵综绿缆缓编缘缝缩网罗罚职聪肃肠肤脉脏脑脱脸腾舰舱艺节芦苏苹范'
    || '茧荐荣莱莲获莹营萝蒋蓝虑虚虽蚀蚕蛮补衬袭裤见观规视览觉触誉计订认讨让训议讯记讲许论讼讽访证评识诉'
    || '诊词试诗诚话诞详语误说请诺读课谁调谈谊谋谐谢谦谨谱谷负财贡贤败账货质贩贪购贯贵贷费贺贾资赋赌赏赔'
    || '赖赚赛赞赢赵趋跃践轨转轮轴载轿较辅辆辉输辞边达迁过运还这远违连迟适选递逻遗邓邮邻郑酝酱释里钉针钓'
    || '钙钛钟钢钥钦钧钩钱钻铁铂铅铜铝铭铲铸铺链销锁锂锅锈锋锐错锡锦键锯镇镜长门闪闭问间闲闻阀阁阅队阳阴'
    || '阵阶陆陈陕险随隐难雏静韩页顶项顺须顾顿预领频题颜额飞饭饱饲饼馆馈马驰驱驶驻驾骄验骏骑鱼鲁鲜鸟鸡鸣'
    || '鸿鹅鹏鹤麦黄齐齿龙龟';
create or replace macro dw_name_simplified(party_name) as
    case
        when regexp_matches(party_name, '[' || dw_traditional() || ']')
            then translate(party_name, dw_traditional(), dw_simplified())
        else party_name
    end;
create or replace macro dw_name_narrow(party_name) as
    case
        when regexp_matches(party_name, '[\x{FF10}-\x{FF5A}]')
            then translate(
                party_name,
                '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈ'
                || 'ｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
                '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH'
                || 'IJKLMNOPQRSTUVWXYZ'
            )
        else party_name
    end;
create or replace macro dw_name_plain(party_name) as upper(dw_name_narrow(dw_name_simplified(party_name)));
-- Letters and digits alone.
create or replace macro dw_name_letters(party_name) as
    regexp_replace(dw_name_plain(party_name), '[^\p{L}\p{N}]', '', 'g');
create or replace macro dw_is_han(party_name) as regexp_matches(party_name, '\p{Han}');
-- Whether a name has a legal form: persons, shops and offices have none.
create or replace macro dw_is_firm(party_name) as
    regexp_matches(dw_name_letters(party_name), '(公司|集团|合作社|工厂|事务所)$')
    or regexp_matches(
        dw_name_plain(party_name),
        '\b(LTD|L[1I]M[1I]T[EF]D|LLC|JSC|INC|CORP|CORPORATION|GR[O0][UV]P|GMBH|PLC|C[O0]MPANY|PTE|BV|SARL|SPA)\b'
    );
-- A Chinese name without its legal form, and the place at its head without the word that says what the place is.
create or replace macro dw_name_core_han(party_name) as
    regexp_replace(
        regexp_replace(dw_name_letters(party_name), '(集团)?(股份)?(有限)?(责任)?(公司|集团)$', ''),
        '^(\p{Han}{2,3}?)(省|市|县|区)', '\1'
    );
-- A Latin name without its legal form, in letters that a scanner confuses made one (0 and O; 1, I and L; 5 and S;
-- E and F; U and V).
create or replace macro dw_name_core_latin(party_name) as
    translate(
        regexp_replace(
            regexp_replace(
                dw_name_plain(party_name),
                '[ ,.]+(GR[O0][UV]P|C[O0]MPANY|C[O0]|J[O0][1IL]NT|[S5]T[O0]CK|[1IL]M[1IL]T[EF]D|[1IL][1IL]M[1IL]T[EF]D'
                || '|[1IL][1IL]AB[1IL][1IL][1IL]TY|[1IL]TD|[1IL][1IL]C|J[S5]C|[1IL]NC|C[O0]RP[O0]RAT[1IL][O0]N|C[O0]RP'
                || '|GMBH|P[1IL]C|[ ,.]+)*[ ,.]*$',
                ''
            ),
            '[^\p{L}\p{N}]', '', 'g'
        ),
        '01L5FV', 'OIISEU'
    );
