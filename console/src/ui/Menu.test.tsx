import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { useKeys } from "./keys";
import { Menu } from "./Menu";

function Page({
  onStep,
  onChosen,
}: {
  readonly onStep: () => void;
  readonly onChosen: (key: string) => void;
}) {
  useKeys({ ArrowDown: onStep });
  return (
    <Menu
      items={[
        { key: "open", label: "Open card" },
        { key: "revoke", label: "Revoke…" },
      ]}
      onChosen={onChosen}
    >
      <button type="button">Actions</button>
    </Menu>
  );
}

it("has the keys to itself while it is open, and gives the focus back to its button", async () => {
  const onStep = vi.fn();
  const onChosen = vi.fn();
  render(<Page onStep={onStep} onChosen={onChosen} />);
  const button = screen.getByRole("button", { name: "Actions" });
  button.focus();
  await userEvent.keyboard("{Enter}");
  const first = await screen.findByRole("menuitem", { name: "Open card" });
  await vi.waitFor(() => expect(document.activeElement).toBe(first));
  // Stepping and Enter are walked in a real browser: they need a layout.
  await userEvent.keyboard("{ArrowDown}");
  expect(onStep).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("menuitem", { name: "Revoke…" }));
  expect(onChosen).toHaveBeenCalledExactlyOnceWith("revoke");
  expect(document.activeElement).toBe(button);
  await userEvent.keyboard("{ArrowDown}");
  expect(onStep).toHaveBeenCalledOnce();
});
