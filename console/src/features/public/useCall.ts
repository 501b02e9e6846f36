import { useCallback, useRef, useState } from "react";
import { toApiError, type ApiError } from "@/api/ApiError";

/** One call at a time with its error; the public pages do without a query cache. */
export function useCall() {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const running = useRef(false);
  const run = useCallback(async <Data>(call: () => Promise<Data>): Promise<Data | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    setRunning(true);
    setError(null);
    try {
      return await call();
    } catch (cause) {
      setError(toApiError(cause));
      return undefined;
    } finally {
      running.current = false;
      setRunning(false);
    }
  }, []);
  return { run, isRunning, error, setError };
}
