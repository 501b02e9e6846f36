import type { ReactNode } from "react";

type Props = {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** What opens the sub-navigation, where it is closed. */
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  readonly tabs?: ReactNode;
  /** Stands beside the list, such as a tree. */
  readonly side?: ReactNode;
  readonly scope?: ReactNode;
  readonly filters: ReactNode;
  readonly strips?: ReactNode;
  readonly foot: ReactNode;
  /** Floats over the foot while anything is ticked. */
  readonly bar?: ReactNode;
  readonly after?: ReactNode;
  readonly children: ReactNode;
};

/** The frame of every list: header, filter bar and foot are fixed, only the list scrolls. */
export function ListPage(props: Props) {
  return (
    <div className="list-page">
      <header className="page-head">
        {props.before}
        <div className="page-title">
          <h1>{props.title}</h1>
          {props.description && <p>{props.description}</p>}
        </div>
        <div className="page-actions">{props.actions}</div>
      </header>
      {props.tabs}
      <div className="list-body" data-has-side={props.side ? true : undefined}>
        {props.side && <div className="list-side">{props.side}</div>}
        <section className="list-main">
          {props.scope}
          <div className="filter-bar">{props.filters}</div>
          {props.strips}
          <div className="list-scroll-place">{props.children}</div>
          <footer className="list-foot">{props.foot}</footer>
          {props.bar}
        </section>
        {props.after}
      </div>
    </div>
  );
}
