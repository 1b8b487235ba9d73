/**
 * The messages of a conversation. They are no part of the first load: they are fetched right after,
 * or beside the connection where the address names a conversation.
 */
import { lazyComponent } from "../../components/loading/lazy-component";

export const Messages = lazyComponent(
  () => import("./messages"),
  (module) => module.Messages,
);
