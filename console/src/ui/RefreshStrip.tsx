import { FailedStrip } from "./FailedStrip";

type Props = {
  readonly list: {
    readonly data?: unknown;
    readonly error: unknown;
    readonly dataUpdatedAt: number;
    readonly isFetching: boolean;
    readonly refetch: () => Promise<unknown>;
  };
};

/** Over a list that is shown as it was, because reading it again failed. */
export function RefreshStrip({ list }: Props) {
  if (!list.error || !list.data) return null;
  return (
    <FailedStrip
      error={list.error}
      since={list.dataUpdatedAt}
      isTrying={list.isFetching}
      onTryAgain={() => void list.refetch()}
    />
  );
}
