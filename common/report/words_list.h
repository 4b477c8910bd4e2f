/* words_list - all words of a report: included by words.h and words.c, each with its own WORD(). */

/* the whole */
WORD(TITLE, "Reconciliation of %1", "%1 对账报告")
WORD(COVER, "Cover", "封面")
WORD(SUMMARY, "Summary", "结论")
WORD(RECONCILED, "Reconciled: all %1 keys agree", "对账相符：%1 个键全部一致")
WORD(RECONCILED_WITHIN, "Reconciled: all %1 keys agree within their tolerance",
     "对账相符：%1 个键全部一致（在容差之内）")
WORD(RECONCILED_ACCEPTED,
     "Reconciled: all %1 keys agree, %2 of them because their difference is accepted",
     "对账相符：%1 个键全部一致，其中 %2 个的差异已被认可")
WORD(VOID_ACCEPTANCE, "Not reconciled: an accepted difference counts for nothing",
     "对账不符：有已认可的差异不再有效")
WORD(NOT_RECONCILED, "Not reconciled: %1 of %2 keys differ", "对账不符：%2 个键中有 %1 个不一致")
WORD(IN_TOTAL, "%1, in total by %2", "%1，合计差异：%2")
WORD(TOTALS_AGREE, "%1; the totals agree", "%1；合计相符")
WORD(NO_PROOF, "No proof: a side contradicts itself", "不构成证明：有一方数据自相矛盾")
WORD(NO_PROOF_KEYS, "No proof: a side is incomplete, or the sides do not match",
     "不构成证明：有一方数据不完整，或双方口径不一致")
WORD(NOTHING, "Nothing was compared", "没有可比较的数据")
WORD(TOTAL_DIFFERENCE, "total difference", "差异合计")
WORD(SPEC, "spec", "规则文件")
WORD(MADE_AT, "made at", "生成时间")
WORD(MADE_BY, "made by", "生成程序")
WORD(BEFORE, "before", "旧账")
WORD(AFTER, "after", "新账")
WORD(BOTH, "both", "新旧一致")
WORD(DIFFERENCE, "difference", "差异")
WORD(PLACE_BEFORE, "place before", "旧账位置")
WORD(PLACE_AFTER, "place after", "新账位置")
WORD(STATUS, "status", "状态")
WORD(MEASURE, "measure", "指标")
WORD(CURRENCY, "currency", "币种")
WORD(UNKNOWN_CURRENCY, "%1: this currency is no code of ISO 4217; it has a total of its own",
     "%1：该币种不是 ISO 4217 代码，单独合计")
WORD(INDEX, "index", "索引号")
WORD(DOMAIN, "domain", "核对事项")
WORD(VERDICT, "verdict", "结论")
WORD(YES, "agrees", "相符")
WORD(NO, "differs", "不符")
WORD(NO_PROOF_SHORT, "no proof", "不构成证明")
WORD(VOID_SHORT, "acceptance void", "认可无效")
WORD(NOTHING_SHORT, "nothing compared", "无数据")
WORD(REHEARSAL,
     "This is a rehearsal: the ledger is a copy, and nothing was loaded into the real one.",
     "本次为演练：新账为副本，正式账未作任何改动。")
WORD(KEYS, "keys", "键数")
WORD(KEYS_BY_STATUS, "Keys by status", "键的状态")
WORD(NUMBER, "number", "数量")
WORD(RECORDS, "records", "记录数")
WORD(ACCEPTED_BY_LIMITS, "%1 (accepted by the limits)", "%1（在许可范围内）")

/* status of a key, in the order of enum status */
WORD(EQUAL, "equal", "一致")
WORD(WITHIN, "within tolerance", "容差之内")
WORD(STATUS_ACCEPTED, "accepted", "已认可")
WORD(ZERO_BEFORE, "zero, only before", "零余额，仅旧账有")
WORD(ZERO_AFTER, "zero, only after", "零余额，仅新账有")
WORD(STATUS_BELOW, "see sub-accounts", "见下级科目")
WORD(STATUS_PARENT, "see parent account", "见上级科目")
WORD(TOTAL_EXCEEDED, "total exceeded", "容差合计超限")
WORD(DIFFERENT, "different", "不一致")
WORD(ONLY_BEFORE, "only before", "仅旧账有")
WORD(ONLY_AFTER, "only after", "仅新账有")

/* where a side contradicts itself */
WORD(BREAKS, "No proof: figures of a side contradict each other",
     "不构成证明：同一方的数据自相矛盾")
WORD(SHOULD_BE, "should be", "勾稽关系")
WORD(EXPECTED, "expected", "应为")
WORD(STATED, "stated", "列示")
WORD(RULE_PARENT, "total of its sub-accounts", "下级科目合计")
WORD(RULE_OPENING, "closing balance of %1", "%1 的期末余额")
WORD(RULE_CLOSING, "opening balance + movement", "期初余额 + 本期发生额")
WORD(RULE_MISSING, "closing of %1, account missing", "%1 的期末余额，但本期缺该科目")
WORD(RULE_RESTART, "0 in a new year", "新年度期初为零")
WORD(PERIOD_MISSING, "%1: a period is missing %2", "%1：期间不连续：%2")

/* a comparison */
WORD(TOTALS, "Totals", "合计核对")
WORD(TOLERANCE, "tolerance for a key", "单键容差")
WORD(WITHIN_KEYS, "keys within it", "容差内键数")
WORD(WITHIN_SUM, "sum of these", "容差内差异合计")
WORD(WITHIN_ACCEPTED, "accepted sum", "容差合计上限")
WORD(DIFFERENCES, "Differences, largest first", "差异明细（按金额从大到小）")
WORD(DIFFERENCES_NEW_FIRST, "Differences, new ones first, then changed ones; the largest first",
     "差异明细（新增在前，其次为变动，各按金额从大到小）")
WORD(NO_DIFFERENCE, "No key differs.", "没有差异。")
WORD(BALANCES, "All balances", "全部余额")
WORD(UNEQUAL_RECORDS, "Records that are not equal", "不一致的记录")
WORD(TRIAL_BALANCE, "Trial balance", "科目余额表")
WORD(ACCOUNT, "account", "科目编码")
WORD(NAME, "name", "科目名称")
WORD(SIDE, "books", "账套")
WORD(KEYS_NO_PROOF, "Keys that prove nothing", "不构成证明的键")
WORD(FINDING, "finding", "问题")
WORD(WHAT, "which", "具体项")
WORD(NULL_IN_KEY, "null in the key", "键为空值")
WORD(PERIOD_ALONE, "a period that the other side does not have", "对方没有的期间")
WORD(OPENING, "opening balance", "期初余额")
WORD(PERIOD, "movement", "本期发生额")
WORD(CLOSING, "closing balance", "期末余额")
WORD(DEBIT, "debit", "借方")
WORD(CREDIT, "credit", "贷方")
WORD(SUBTOTAL, "subtotal", "小计")
WORD(TOTAL, "total", "合计")

/* why keys differ; the reasons in the order of enum reason_kind, the hints in that of enum hint_kind */
WORD(WHY, "Why they differ", "差异原因")
WORD(WHICH, "which, or where to look", "具体记录或查找线索")
WORD(RECORDS_BEHIND, "Records behind the differences", "差异明细")
WORD(RECORD, "record", "记录")
WORD(RECORDS_MORE, "%1 records more", "另有 %1 条记录")
WORD(NO_RECORD, "no record proves", "无记录佐证")
WORD(NOTHING_PROVED, "No record proves any of these differences.", "没有任何记录佐证这些差异。")
WORD(FIGURES_LISTED,
     "The records of the %1 largest of %2 differences are listed; reconcile --drill lists those of any figure.",
     "仅列出前 %1 项（共 %2 项）差异的明细；其他项可用 reconcile --drill 查看。")
WORD(UNEXPLAINED, "unexplained", "未解释")
WORD(REASON_LEFT, "left on the way", "途中未导入")
WORD(REASON_MERGED, "merged", "已合并")
WORD(REASON_SKIPPED, "skipped", "按条件筛除")
WORD(REASON_MISSING, "only before", "仅旧账有")
WORD(REASON_TWICE_BEFORE, "twice before", "旧账重复")
WORD(REASON_TWICE_AFTER, "twice after", "新账重复")
WORD(REASON_ADDED, "only after", "仅新账有")
WORD(REASON_MOVED, "under another key", "记在其他键下")
WORD(REASON_ROUNDING, "rounding", "尾差")
WORD(REASON_SIGN, "other sign or side", "符号或借贷方向相反")
WORD(REASON_DIGITS, "two digits exchanged", "数字错位")
WORD(REASON_POINT, "decimal point moved", "小数点错位")
WORD(REASON_AMOUNT, "another amount", "金额不同")
WORD(REASON_ACCEPTED, "accepted", "已认可")
WORD(REASON_OPEN, "no record to compare with", "无可比对的记录")
WORD(REASON_RENUMBERED, "agrees under another number", "一致，但凭证号不同")
WORD(REASON_AGREES, "agrees", "一致")
WORD(HINT_ELSEWHERE, "the opposite difference is at", "相反的差异见")
WORD(HINT_LEFT, "the same amount left on the way with", "同金额的未导入凭证")
WORD(HINT_DOUBLE, "after is double of before", "新账为旧账的两倍")
WORD(HINT_HALF, "after is half of before", "新账为旧账的一半")
WORD(HINT_NINE, "divisible by nine, as after two digits are exchanged",
     "可被九整除（疑似数字错位）")
WORD(EXPLAINED, "Keys that are fully explained: %1 of %2.", "已全部解释的键：%2 个中的 %1 个。")
WORD(EXAMINED, "Only the first %1 differences were examined.", "仅分析了前 %1 项差异。")
WORD(NO_RECORDS, "The books before are sums without their records, so little can be explained.",
     "旧账仅有汇总数，没有明细记录，能解释的差异有限。")
WORD(RENUMBERED, "Vouchers that are equal but for their number: %1.",
     "除编号外完全相同的凭证：%1 张。")

/* since an earlier day */
WORD(COMPARED_WITH, "compared with %1", "与 %1 相比")
WORD(NEWS_NEW, "new", "新增")
WORD(NEWS_CHANGED, "changed", "变动")
WORD(NEWS_GONE, "gone", "已消除")
WORD(NEWS_CHANGED_BY, "changed by %1", "变动 %1")
WORD(NEWS_UNKNOWN, "not known", "未知")
WORD(NEWS_UNCHANGED, "unchanged since %1", "自 %1 未变")
WORD(NEWS_COUNTS, "Since %1: %2 new, %3 changed, %4 unchanged, %5 gone.",
     "与 %1 相比：新增 %2 项，变动 %3 项，未变 %4 项，已消除 %5 项。")
WORD(NEWS_MORE,
     "The history keeps the first %1 differences of a day. Of %2 others of that day it does not know whether they are gone, of %3 of today whether they are new.",
     "历史文件每日仅保留前 %1 项差异。当日另有 %2 项无法判断是否已消除，今日有 %3 项无法判断是否新增。")
WORD(GONE, "Gone since %1", "自 %1 起已消除的差异")
WORD(DIFFERENCE_THEN, "difference then", "原差异")
WORD(SINCE_DAY, "since", "起始日")
WORD(NOW, "now", "现状")

/* accepted differences */
WORD(ACCEPTED, "Accepted differences", "已认可的差异")
WORD(AMOUNT, "amount", "金额")
WORD(REASON, "reason", "理由")
WORD(ACCEPTED_BY, "accepted by", "认可人")
WORD(UNTIL, "until", "有效期至")
WORD(STATE, "state", "状态")
WORD(HOLDS, "holds", "有效")
WORD(EXPIRED, "expired", "已过期")
WORD(OTHER_AMOUNT, "the difference is another one", "金额与差异不符")
WORD(PART_ONLY, "a part of the difference only", "仅为差异的一部分")
WORD(NO_SUCH_DIFFERENCE, "there is no difference", "无此差异")

/* where the records went */
WORD(CHAIN, "From the legacy file to the ledger", "数据流向核对")
WORD(STEP, "step", "环节")
WORD(READ, "read", "读入")
WORD(SKIPPED, "skipped", "跳过")
WORD(LEFT_OUT, "left out", "筛除")
WORD(MADE, "made", "生成")
WORD(MERGED, "merged", "合并重复")
WORD(SET_ASIDE, "set aside", "搁置")
WORD(REFUSED, "refused by the database", "被数据库拒收")
WORD(LEFT_OUT_AFTER, "left out by where of the side after", "被新账一侧的 where 筛除")
WORD(UNMAPPED, "Old values without a new one: %1. Their records are among those set aside.",
     "未映射的旧值：%1 个，其记录计入搁置。")
WORD(LOADED, "loaded", "已导入")
WORD(SINCE, "more or less in the ledger", "与新账之差")
WORD(IN_LEDGER, "in the ledger", "新账中")

/* day by day */
WORD(HISTORY, "Day by day", "逐日情况")
WORD(DATE, "date", "日期")
WORD(DIFFERING, "keys that differ", "不一致的键数")

/* where the figures come from */
WORD(PROVENANCE, "Where the figures come from", "数据来源")
WORD(SOURCE, "source", "来源")
WORD(FILE, "file", "文件")
WORD(BYTES, "bytes", "字节数")
WORD(SHA256, "SHA-256", "SHA-256")
WORD(REPORT_NAME, "report of the old system", "原系统报表")
WORD(PARAMETERS, "parameters", "查询条件")
WORD(EXTRACTED_BY, "extracted by", "导出人")
WORD(EXTRACTED_AT, "extracted at", "导出时间")

/* signatures */
WORD(SIGNATURES, "Signatures", "签字")
WORD(PREPARED, "prepared", "编制人")
WORD(REVIEWED, "reviewed", "复核人")
WORD(APPROVED, "approved", "批准人")
WORD(SIGNATURE, "signature", "签名")
WORD(SIGNED_ON, "date", "日期")

/* of the page */
WORD(FILTER, "Filter rows", "筛选行")
WORD(ONLY_DIFFERENCES, "only differences", "仅显示差异")
WORD(SHOWN, "%1 of %2 rows", "显示 %1 / %2 行")
WORD(SORT_HINT, "Click a heading to sort", "点击表头排序")
WORD(ROWS_MORE, "%1 rows more are not in this file: cutover reconcile -O csv lists them all.",
     "另有 %1 行未列入本文件：cutover reconcile -O csv 可列出全部。")
