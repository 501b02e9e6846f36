type Props = { readonly size?: number };

/** The mark of Rollcall: a list with a check. */
export function Logo({ size = 32 }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
      fill="none"
      stroke="var(--c-logoFg)"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <rect width="32" height="32" rx="8" fill="var(--c-logoBg)" stroke="none" />
      <path d="M8 10.5h11M8 15.5h7M8 20.5h4" strokeWidth="2" opacity=".75" />
      <path d="m14.500 19 4 4 7-9" strokeWidth="2.800" />
    </svg>
  );
}
