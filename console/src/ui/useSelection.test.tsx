import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startWords } from "@/i18n/i18n";
import { SelectionBar } from "./SelectionBar";
import { useSelection } from "./useSelection";

beforeAll(() => startWords(["ui"]));
beforeEach(() => localStorage.clear());

const loaded = ["a", "b", "c", "d"];
const end = vi.fn<(whom: "all" | string[]) => void>();

function List({ listKey = "members" }: { readonly listKey?: string }) {
  const selection = useSelection(listKey);
  return (
    <>
      {loaded.map((id) => (
        <button
          key={id}
          type="button"
          aria-pressed={selection.has(id)}
          onClick={(event) => (event.shiftKey ? selection.tickTo(id, loaded) : selection.toggle(id, loaded))}
        >
          {id}
        </button>
      ))}
      <SelectionBar
        selection={selection}
        matching={58}
        actions={[
          {
            key: "end",
            label: "Terminate…",
            icon: null,
            ends: true,
            onChosen: () => end(selection.isAll ? "all" : [...selection.ids]),
          },
        ]}
      />
    </>
  );
}

const ticked = () =>
  loaded
    .filter((id) => screen.getByRole("button", { name: id }).getAttribute("aria-pressed") === "true")
    .join("");

it("ticks single rows and ranges, and acts on them", async () => {
  const user = userEvent.setup();
  render(<List />);
  expect(screen.queryByRole("toolbar")).toBeNull();
  await user.click(screen.getByRole("button", { name: "a" }));
  await user.keyboard("{Shift>}");
  await user.click(screen.getByRole("button", { name: "c" }));
  await user.keyboard("{/Shift}");
  expect(ticked()).toBe("abc");
  expect(screen.getByRole("toolbar").textContent).toContain("3 selected");
  await user.click(screen.getByRole("button", { name: "Terminate…" }));
  expect(end).toHaveBeenLastCalledWith(["a", "b", "c"]);
});

it("chooses all that match, and falls back to the loaded ones when one is taken out", async () => {
  render(<List />);
  await userEvent.click(screen.getByRole("button", { name: "b" }));
  await userEvent.click(screen.getByRole("button", { name: "Select all 58 that match" }));
  expect(ticked()).toBe("abcd");
  expect(screen.getByRole("toolbar").textContent).toContain("58 selected");
  await userEvent.click(screen.getByRole("button", { name: "Terminate…" }));
  expect(end).toHaveBeenLastCalledWith("all");
  await userEvent.click(screen.getByRole("button", { name: "b" }));
  expect(ticked()).toBe("acd");
});

it("is cleared by Escape and goes with the list", async () => {
  const { rerender } = render(<List />);
  await userEvent.click(screen.getByRole("button", { name: "a" }));
  await userEvent.keyboard("{Escape}");
  expect(ticked()).toBe("");
  await userEvent.click(screen.getByRole("button", { name: "a" }));
  rerender(<List listKey="inactivated" />);
  expect(ticked()).toBe("");
  expect(screen.queryByRole("toolbar")).toBeNull();
});
