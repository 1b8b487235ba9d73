/** The wire's types by the names the page uses; the shapes themselves are generated. */
import type {
  Answer,
  Commands,
  Events,
  FilePart,
  Refused,
  TextPart,
  UserMessage,
} from "./protocol.gen";

export type * from "./protocol.gen";
export { EVENT_NAMES } from "./protocol.gen";

export const NAMESPACE = "/chat";
export const PROTOCOL = 1;
/** The server's limit on a message, in UTF-8 bytes. */
export const MESSAGE_LIMIT_BYTES = 64 * 1024;
/** How many answers an open may name in `have`. */
export const MOST_HAVE = 50;

export type Message = UserMessage | Answer;
export type Part = TextPart | FilePart;
export type TextKind = TextPart["kind"];
export type Status = Answer["status"];

export type CommandName = keyof Commands;
export type Payload<Name extends CommandName> = Commands[Name]["payload"];
export type Ack<Name extends CommandName> = Commands[Name]["ack"] | Refused;

export type EventName = keyof Events;
/** An event as a value: what the transport hands on and the reducer takes. */
export type WireEvent = { [Name in EventName]: { name: Name; payload: Events[Name] } }[EventName];

export function isAnswer(message: Message): message is Answer {
  return message.role === "assistant";
}
