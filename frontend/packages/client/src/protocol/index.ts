/** The wire's types by the names the page uses; their shapes, the constants and the HTTP types are generated. */
import type {
  Answer,
  Commands,
  Events,
  FilePart,
  FileState,
  Refused,
  TextPart,
  Tool,
  ToolPart,
  UserMessage,
  WireError,
} from "./protocol.gen";

export type * from "./protocol.gen";
export {
  EVENT_NAMES,
  MOST_A_PAGE,
  MOST_HAVE,
  NAMESPACE,
  PROTOCOL,
  STATE_KINDS,
} from "./protocol.gen";

export type Message = UserMessage | Answer;
export type Part = TextPart | ToolPart | FilePart;
export type TextKind = (TextPart | ToolPart)["kind"];
/** The state of a part, which comes whole beside its text. */
export type PartState = Tool | FileState;
export type Status = Answer["status"];

export type CommandName = keyof Commands;
export type Payload<Name extends CommandName> = Commands[Name]["payload"];
export type Ack<Name extends CommandName> = Commands[Name]["ack"] | Refused;

export type EventName = keyof Events;
/** An event as a value, as the transport passes it to the reducer. */
export type WireEvent = { [Name in EventName]: { name: Name; payload: Events[Name] } }[EventName];

/** The state of the socket, as the transport reports it and the store keeps it; not on the wire. */
export type ConnectionState =
  | { phase: "connecting" | "online" }
  | { phase: "waiting"; retry_in_ms: number; error: WireError | null }
  | { phase: "refused"; error: WireError };

export function isAnswer(message: Message): message is Answer {
  return message.role === "assistant";
}
