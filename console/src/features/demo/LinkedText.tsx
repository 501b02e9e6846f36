type Props = { readonly text: string };

/** Plain text whose web addresses can be followed. */
export function LinkedText({ text }: Props) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/);
  return (
    <pre className="message-text" dir="auto">
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          <a key={index} href={part} target="_blank" rel="noreferrer">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </pre>
  );
}
