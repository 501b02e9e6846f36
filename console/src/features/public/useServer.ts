import { useEffect, useState } from "react";
import { answered, client } from "@/api/client";
import type { Server } from "@/api/types";

/** What the server says about itself; null until it has answered. */
export function useServer(): Server | null {
  const [server, setServer] = useState<Server | null>(null);
  useEffect(() => {
    let wanted = true;
    answered(client.GET("/server")).then(
      (answer) => wanted && setServer(answer),
      // The form still works without; its own call says what is wrong.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, []);
  return server;
}
