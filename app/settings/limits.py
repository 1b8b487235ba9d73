"""The settings of limits; docs/configuration.md says what each bounds."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

# No text that a model writes has more a token on average.
MAX_CHARS_A_TOKEN = 12


class LimitSettings(BaseSettings):
    """The limits; each field is an environment variable in lower case."""

    model_config = SettingsConfigDict(
        extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    limit_message_bytes: int = Field(64 * 1024, ge=1)
    limit_title_chars: int = Field(200, ge=1, le=1000)
    limit_body_bytes: int = Field(1024 * 1024, ge=1024)
    limit_socket_buffer_bytes: int = Field(512 * 1024, ge=1024)
    limit_running_per_user: int = Field(2, ge=1)
    limit_running_per_address: int = Field(20, ge=1)
    limit_running_total: int = Field(200, ge=1)
    limit_sends_per_minute: int = Field(20, ge=1)
    limit_sends_per_minute_per_address: int = Field(200, ge=1)
    limit_requests_per_minute: int = Field(600, ge=1)
    limit_requests_per_minute_per_address: int = Field(6000, ge=1)
    limit_searches_per_minute: int = Field(120, ge=1)
    limit_searches_per_minute_per_address: int = Field(600, ge=1)
    limit_sessions_per_minute: int = Field(60, ge=1)
    limit_sockets_per_user: int = Field(10, ge=1)
    limit_sockets_per_address: int = Field(100, ge=1)
    limit_unjoined_per_address: int = Field(100, ge=1)
    limit_connections_per_address: int = Field(200, ge=1)
    limit_sockets_total: int = Field(5000, ge=1)
    limit_events_per_second: int = Field(50, ge=1)
    limit_socket_bytes_per_second: int = Field(32 * 1024, ge=1024)
    limit_unfollowed: int = Field(50, ge=0)
    limit_answer_chars: int = Field(1_000_000, ge=1)
    limit_connect_s: float = Field(10, gt=0)
    limit_idle_s: float = Field(60, gt=0)
    limit_first_byte_s: float = Field(300, gt=0)
    limit_total_s: float = Field(600, gt=0)
    limit_drain_s: float = Field(20, gt=0)
    limit_stuck_reader_s: float = Field(30, gt=0)
    limit_history_tokens: int = Field(16_000, ge=100)
    limit_output_tokens: int = Field(0, ge=0)
    limit_tokens_per_day: int = Field(0, ge=0)
    limit_tokens_per_day_per_user: int = Field(0, ge=0)
    limit_tokens_per_day_per_address: int = Field(0, ge=0)
    limit_tokens_per_month: int = Field(0, ge=0)
    limit_tokens_per_month_per_user: int = Field(0, ge=0)
    limit_answers_per_day: int = Field(0, ge=0)
    limit_answers_per_day_per_user: int = Field(0, ge=0)
    limit_answers_per_month: int = Field(0, ge=0)
    limit_answers_per_month_per_user: int = Field(0, ge=0)
    limit_cost_per_day: float = Field(0, ge=0)
    limit_cost_per_day_per_user: float = Field(0, ge=0)
    limit_cost_per_month: float = Field(0, ge=0)
    limit_cost_per_month_per_user: float = Field(0, ge=0)
    limit_stored_bytes: int = Field(0, ge=0)

    @property
    def most_answer_chars(self) -> int:
        """The length at which an answer is cut off, also where a service ignores the tokens."""
        if not self.limit_output_tokens:
            return self.limit_answer_chars
        return min(self.limit_answer_chars, self.limit_output_tokens * MAX_CHARS_A_TOKEN)
