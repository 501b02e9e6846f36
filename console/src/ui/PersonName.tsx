type Props = {
  readonly name: string;
  /** How it is read aloud, such as pinyin for a Chinese name. */
  readonly reading?: string | null;
};

/** A name that keeps its own direction; give it a block of its own or put it in a sentence. */
export function PersonName({ name, reading }: Props) {
  return (
    <span className="person-name" title={reading ? `${name} (${reading})` : name}>
      <bdi lang={reading ? "zh" : undefined}>{name}</bdi>
      {reading && (
        <span className="person-reading">
          <bdi lang="zh-Latn">{reading}</bdi>
        </span>
      )}
    </span>
  );
}
