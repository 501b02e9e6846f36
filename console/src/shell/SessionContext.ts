import { createContext, useContext } from "react";
import type { Session } from "@/api/types";

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in, and where that person belongs. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession is for pages behind the SessionGate");
  return session;
}
