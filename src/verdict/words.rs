//! Why a claim is not one, or cannot be checked.

use crate::Text;
use crate::observe::QuantityName;
use crate::text::sentences;

sentences! {
    not_a_claim(text: &str):
        "{text:?} is not a claim: expected quantity comparison [factor *] quantity-or-number [if told]",
        "{text:?} 不是论断：应为“量 比较符 [倍数 *] 量或数 [if told]”";
    not_a_factor(text: &str, factor: &str):
        "{text:?}: {factor:?} is not a number", "{text:?}：{factor:?} 不是数";
    not_a_comparison(text: &str, sign: &str):
        "{text:?}: {sign:?} is not a comparison; it is one of == != < <= > >=",
        "{text:?}：{sign:?} 不是比较符，比较符有 == != < <= > >=";
    not_observed(name: &QuantityName; why: &Text):
        "{name} was not observed: {why}", "未观测到 {name}：{why}";
    run_not_made(name: &QuantityName):
        "the run that {name} belongs to was not made", "没有做过 {name} 所属的那次运行";
}
