/** Gives the components below one client, which is connected while the provider is mounted. */
import { createClient, type Client, type ClientOptions } from "@wordbrook/client";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

const ClientContext = createContext<Client | null>(null);

export interface WordbrookProviderProps extends ClientOptions {
  /** A client that was created before; the other options are not used then. */
  client?: Client;
  children?: ReactNode;
}

/** Clients that were stopped in this task: a component that is mounted again keeps its connection. */
const stopping = new Map<Client, ReturnType<typeof setTimeout>>();

function run(client: Client): () => void {
  clearTimeout(stopping.get(client));
  stopping.delete(client);
  client.start();
  return () => {
    const timer = setTimeout(() => {
      stopping.delete(client);
      client.stop();
    });
    stopping.set(client, timer);
  };
}

/** Another server is another client, with an empty store. Other options count when it is mounted. */
export function WordbrookProvider(props: WordbrookProviderProps) {
  const { url = "", path = "", socketPath = "", token } = props;
  const key = [url, path, socketPath, typeof token === "string" ? token : ""].join(" ");
  return <Provider key={key} {...props} />;
}

function Provider({ client: given, children, ...options }: WordbrookProviderProps) {
  const [own] = useState(() => given ?? createClient(options));
  const client = given ?? own;
  useEffect(() => run(client), [client]);
  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>;
}

/** Return the client of the provider above, with all its actions and its store. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error("There is no WordbrookProvider around this component.");
  return client;
}
