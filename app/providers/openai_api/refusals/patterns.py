"""The words and sentences by which services name the reason of a refusal, with their sources.

Each row: the code of the wire, and where several reasons share a code the reason; then what codes
and types match, and what sentences match. The first matching row decides, codes before sentences.
All are searched in lower case.
"""

import re
from typing import NamedTuple


class Rule(NamedTuple):
    """One reason; `words` is searched in each code or type, `text` in the sentences."""

    code: str
    words: str | None
    text: str | None
    reason: str | None = None


# Before all others: services send these under the code of a missing model or a wrong key.
FIRST_RULES = (
    # OpenAI: 404 model_not_found or 400 unsupported_value, "Your organization must be verified".
    Rule("provider_unauthorized", r"verification_required",
         r"organi[sz]ation must be verified|must be verified to (use|stream)|"
         r"verify organi[sz]ation",
         "verification"),
    # OpenAI: unsupported_country_region_territory; Gemini: 400 FAILED_PRECONDITION, "User location
    # is not supported for the API use"; Groq, Anthropic: sentences.
    Rule("provider_unauthorized", r"unsupported_country|unsupported_location|region_not",
         r"country, region|user location is not supported|"
         r"(not (available|supported|allowed)|unavailable|restricted) in (your|this) "
         r"(country|region|location|territory)|from (your|this) (country|region)",
         "region"),
)  # fmt: skip

RULES = (
    # Codes of OpenAI (context_length_exceeded) and llama.cpp (exceed_context_size_error); sentences
    # of Anthropic (prompt is too long: 208310 tokens > 200000 maximum), Gemini (input token count
    # exceeds the maximum), xAI (maximum prompt length is), Bedrock (input is too long for requested
    # model), Qwen (Range of input length should be), Mistral (too large for model with maximum
    # context length), Moonshot (exceeded model token limit), TGI (`inputs` tokens and
    # `max_new_tokens`), vLLM (longer than the maximum model length of), MiniMax. A sentence that
    # states the limit alone does not say that the request exceeds it.
    Rule("provider_too_long",
         r"context_length_exceeded|exceed_context|contextwindowexceeded|context_window_exceeded|"
         r"prompt_too_long|string_above_max_length|request_too_large|input_too_long",
         r"(maximum|max|model'?s?|the|available|your) context (length|size|window)"
         r"(?! is \d+ tokens\.?\s*(\n|$))|"
         r"context (length|size|window|limit).{0,40}(exceed|too)|"
         r"exceed.{0,60}(context|model token limit|max(imum)? (number of )?(input )?tokens|"
         r"max(imum)? length)|"
         r"(prompt|input|message|request|conversation)s? (is|are|was) (too (long|large)|longer)|"
         r"prompt too long|too many (input|prompt) tokens|maximum (prompt|model|input) length|"
         r"input (length|token count).{0,60}(exceed|should be)|range of input length|"
         r"context the overflows|context overflow|context length of only|n_ctx too small|"
         r"reduce the length|too large for model with|request entity too large|payload too large|"
         r"inputs.{0,10}tokens.{0,10}\+.{0,20}max_new_tokens|max_input_length|"
         r"more than max tokens allowed|exceeds the limit of \d+|"
         r"上下文.{0,10}(长度|超)|输入.{0,6}过长"),
    # OpenAI: content_policy_violation, invalid_prompt; Azure: content_filter,
    # ResponsibleAIPolicyViolation; OpenRouter: 403 with metadata.reasons; DeepSeek: "Content Exists
    # Risk"; Qwen: data_inspection_failed; Zhipu: contentFilter, 1301; Gemini: SAFETY,
    # PROHIBITED_CONTENT; xAI: "violates usage guidelines"; MiniMax: 1026, 1027.
    Rule("provider_filtered",
         r"content_?filter|content_?policy|responsibleai|data_?inspection|prohibited_content|"
         r"moderation|input_sensitive|output_sensitive|invalid_prompt|safety|sensitive|"
         r"content_blocked|guardrail",
         r"considered high risk|content exists risk|flagged|(requires|content) moderation|"
         r"moderation (flag|block|fail)|"
         r"content[ _-]?(management policy|filter|policy)|safety (system|filter|polic|setting)|"
         r"(inappropriate|prohibited|unsafe|harmful|sensitive) (content|information|words|input)|"
         r"violat\w* .{0,60}(polic|guideline|terms)|usage (polic|guideline)|sensitivewords|"
         r"guardrail|敏感|违规|不安全"),
    # OpenAI: insufficient_quota, billing_hard_limit_reached; DeepSeek: 402 "Insufficient Balance";
    # Anthropic: "Your credit balance is too low"; Moonshot: exceeded_current_quota_error; Qwen:
    # Arrearage; Zhipu: 1113; MiniMax: 1008; LiteLLM: budget_exceeded; xAI: "used all available
    # credits"; Volcengine: AccountOverdueError; new-api: insufficient_user_quota.
    Rule("provider_no_credit",
         r"insufficient_(user_)?(quota|balance|credit|funds)|insufficientbalance|billing|"
         r"arrearage|accountoverdue|exceeded_current_quota|budget_?exceeded|payment_required|"
         r"credits?_exhausted|credit_limit|quota_exhausted|out_of_credits|perday",
         r"insufficient (account )?(balance|credit|quota|funds)|credit balance is too low|"
         r"(out of|no|not enough|run out of|used all available|"
         r"requires more) (available )?credits?|"
         r"(balance|budget|credit)s? (is|has been|was|are) (too low|exceeded|exhausted|used up|"
         r"depleted)|"
         r"exceeded your current quota|billing (hard )?limit|(key|spending|monthly|"
         r"usage) limit (reached|"
         r"exceeded)|account is (in arrears|overdue|not active)|in good standing|payment required|"
         r"余额|欠费|额度不足|充值"),
    # OpenAI: model_not_found (also 403: no access); LiteLLM: "Invalid model name passed in";
    # OpenRouter: "is not a valid model ID", "No endpoints found for"; DeepSeek: "Model Not Exist";
    # Groq: model_decommissioned; Ollama: "model 'x' not found, try pulling it first"; LM Studio:
    # "No
    # models loaded"; Azure: DeploymentNotFound; Zhipu: 1211; new-api: "no available channel for
    # model"; Gemini: "models/x is not found for API version".
    Rule("provider_model_missing",
         r"model_?(is_)?not_?(found|exist|supported|available|accessible)|invalid_model|"
         r"unknown_model|model_decommissioned|model_deprecated|deployment_?not_?found|"
         r"model_access_denied|nosuchmodel|1211",
         r"(invalid|unknown|unsupported|no such|nonexistent|unrecognized) model\b|"
         r"not a valid model|no endpoints found|no models? (is |are )?(currently )?loaded|"
         r"no available channel|无可用渠道|try pulling it|llm provider not provided|模型不存在|"
         r"\bmodels?\b[^.|]{0,120}?(not found|n[o']t exist|does not exist|not exist|not available "
         r"(for|on|in|to)|is not (supported|available|loaded|served|deployed|enabled|recognized)|"
         r"decommissioned|been deprecated|is deprecated|no longer (supported|available))|"
         r"(access|allowed) (to|access) (the )?model|deployment .{0,80}does not exist|"
         r"could ?n[o']t find model|model_not_found"),
    # OpenAI: invalid_api_key; Gemini: 400 INVALID_ARGUMENT with API_KEY_INVALID; Anthropic:
    # authentication_error; MiniMax: 1004, 2049; Zhipu: 1000 to 1004; new-api: "无效的令牌".
    Rule("provider_unauthorized",
         r"api_?key|authenticat|unauthor|permission_?denied|access_?denied|invalid_token|"
         r"account_deactivated|invalid_authentication",
         r"(invalid|incorrect|wrong|missing|expired|bad|no|unknown|malformed|disabled|revoked|"
         r"provide an?|without an?) (or (missing|expired|invalid) )?(x-)?api[ -_]?key|"
         r"api[ -_]?key[^.|]{0,60}(invalid|incorrect|not (valid|found|exist)|missing|expired|"
         r"required|"
         r"revoked|disabled|leaked)|"
         r"(invalid|missing|expired|no) (proxy server |access |auth\w* |bearer )?(token|"
         r"credentials?)|"
         r"authentication (error|fail|required)|unauthori[sz]ed|no auth credentials|"
         r"令牌|密钥|鉴权"),
    # HF: 503 "is currently loading"; OpenAI: "currently overloaded"; Anthropic: overloaded_error;
    # llama.cpp: 503 "Loading model".
    Rule("provider_unavailable",
         r"overloaded|unavailable|model_loading|engine_overloaded|server_busy",
         r"(currently|is) (loading|overloaded)|loading model|service unavailable|server is busy|"
         r"no healthy upstream|temporarily unavailable|bad gateway|crashed|"
         r"(internal )?server error|"
         r"internal error|out of memory|failed during generation|network error|"
         r"connection (error|refused|reset)"),
    # Everywhere: 429. Bedrock: "Too many tokens, please wait"; Zhipu: 1302, 1305; MiniMax: 1002.
    Rule("provider_rate_limited",
         r"rate_?limit|too_?many_?requests|throttl|resource_?exhausted|quota_?exceeded|concurrency",
         r"rate limit|too many (requests|tokens)|requests per (minute|day|second)|"
         r"tokens per (minute|day)|请求过于频繁|速率限制|并发"),
    Rule("provider_timeout", r"time_?out|deadline_exceeded", r"timed out|gateway time-?out"),
)  # fmt: skip

# A path that the service does not have: LM Studio answers it with status 200, Ollama in plain text.
NO_SUCH_PATH = re.compile(
    r"unexpected endpoint or method|unrecognized request url|invalid url|no route|"
    r"cannot (get|post) /|unknown (endpoint|path|route)|path not found|resource not found|"
    r"(404 )?page not found|^(404 )?not ?found\W*$|^(404 )?file not found\W*$|"
    r"the requested url|method not allowed|route [^|]*not found|endpoint not found"
)
# Words of no precision: only where no sentence and no status says more.
LATE_WORDS = (
    ("not_found", "provider_model_missing"),
    ("permission", "provider_unauthorized"),
    ("server_error", "provider_unavailable"),
    ("internal", "provider_unavailable"),
    ("invalid", "provider_rejected"),
    ("bad_request", "provider_rejected"),
    ("badrequest", "provider_rejected"),
    ("validation", "provider_rejected"),
)
# https://open.bigmodel.cn/dev/api/error-code/
ZHIPU_NUMBERS = {
    **dict.fromkeys((1000, 1001, 1002, 1003, 1004, 1110, 1111, 1112), "provider_unauthorized"),
    **dict.fromkeys((1113, 1304, 1308, 1309), "provider_no_credit"),
    **dict.fromkeys((1211, 1220, 1221, 1222), "provider_model_missing"),
    **dict.fromkeys((1302, 1303, 1305), "provider_rate_limited"),
    1261: "provider_too_long",
    1301: "provider_filtered",
}
# https://platform.minimaxi.com/document/error-codes, in `base_resp`.
MINIMAX_NUMBERS = {
    1000: "provider_unavailable",
    1001: "provider_timeout",
    1002: "provider_rate_limited",
    1004: "provider_unauthorized",
    1008: "provider_no_credit",
    1013: "provider_unavailable",
    1024: "provider_unavailable",
    1026: "provider_filtered",
    1027: "provider_filtered",
    1033: "provider_unavailable",
    1039: "provider_rate_limited",
    1041: "provider_rate_limited",
    2013: "provider_rejected",
    2049: "provider_unauthorized",
    2056: "provider_no_credit",
}
STATUS_CODES = {
    401: "provider_unauthorized",
    402: "provider_no_credit",
    403: "provider_unauthorized",
    404: "provider_model_missing",
    408: "provider_timeout",
    413: "provider_too_long",
    429: "provider_rate_limited",
    451: "provider_unauthorized",
    504: "provider_timeout",
    522: "provider_timeout",
    524: "provider_timeout",
}
# The options of a question, by the names that services use.
OPTION_NAMES = {
    "reasoning_effort": r"reasoning[_. ]effort|thinking[_ ](level|budget)",
    "max_output_tokens": r"max_(completion_|output_|new_)?tokens|maxoutputtokens",
    "temperature": r"temperature",
    "top_p": r"top[_-]?p",
}
VALUE_REFUSED = re.compile(
    r"must|invalid|unsupported|not support|only .{0,40}support|too (large|high|low|small)|range|"
    r"between|at (most|least)|less than|greater than|m(ax|in)imum|not allowed|unknown|unexpected|"
    r"unrecognized|expected|should|not (valid|permitted)|exceed|incompatible|deprecated"
)
OUTPUT_TOO_LARGE = re.compile(
    r"(?<!\+ )(?<!\+ .)max_(completion_|output_|new_)?tokens\W[^.|]{0,60}"
    r"(too (large|high)|must be (less|at most|<)|"
    r"exceed)"
)
