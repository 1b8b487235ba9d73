/**
 * Stops, regenerates and continues answers. A command is sent again under one id over reconnects
 * until it is acknowledged.
 */
import type { Ack, CommandName, Payload, WireError } from "../protocol";
import type { ChatStore } from "../store";
import { selectRunning } from "../store/selectors";
import type { Connection } from "../transport/connection";
import { UNREACHABLE } from "../transport/requests";
import { newUuid } from "../lib/uuid";

const GIVE_UP_MS = 120_000;
export interface AnswerCommands {
  /** Stop what runs in a conversation, or the answer to a message that is being sent. */
  stop: (conversation_id: string | null) => Promise<WireError | null>;
  stopAnswer: (answer_id: string) => Promise<WireError | null>;
  /** Without a model the answer's own model is used. */
  regenerate: (
    answer_id: string,
    how?: { request_id?: string | undefined; model?: string | undefined },
  ) => Promise<WireError | null>;
  carryOn: (answer_id: string) => Promise<WireError | null>;
}

/** `onStop` is called with the answer before the command is sent. */
export function createAnswerCommands(
  store: ChatStore,
  connection: Connection,
  onStop: (answer_id: string) => void,
): AnswerCommands {
  function untilOnline(deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        unsubscribe();
        resolve(connection.isOnline());
      };
      const timer = setTimeout(finish, deadline - performance.now());
      const unsubscribe = store.subscribe(() => {
        if (connection.isOnline()) finish();
      });
    });
  }

  async function ask<Name extends CommandName>(
    command: Name,
    payload: Payload<Name>,
  ): Promise<WireError | null> {
    const deadline = performance.now() + GIVE_UP_MS;
    for (;;) {
      try {
        const ack: Ack<Name> = await connection.request(command, payload);
        return ack.ok ? null : ack.error;
      } catch {
        if (performance.now() >= deadline) return UNREACHABLE;
        if (!connection.isOnline() && !(await untilOnline(deadline))) return UNREACHABLE;
      }
    }
  }

  function stopAnswer(answer_id: string): Promise<WireError | null> {
    onStop(answer_id);
    return ask("answer:stop", { answer_id });
  }

  return {
    stopAnswer,
    stop: async (conversation_id) => {
      const { outbox } = store.get();
      const sending = outbox.find(
        (item) => item.conversation_id === conversation_id && item.phase === "sending",
      );
      if (sending) return ask("answer:stop", { message_id: sending.message_id });
      const running = selectRunning(store.get(), conversation_id);
      return running ? stopAnswer(running.id) : null;
    },
    regenerate: (answer_id, { request_id = newUuid(), model } = {}) =>
      ask("answer:regenerate", { answer_id, request_id, ...(model ? { model } : {}) }),
    carryOn: (answer_id) => ask("answer:continue", { answer_id, request_id: newUuid() }),
  };
}
