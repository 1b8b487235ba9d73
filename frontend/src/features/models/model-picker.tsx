/** The button that names the chosen model and opens the menu. */
import { useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../../components/ui/icon";
import { lazyComponent } from "../../components/loading/lazy-component";
import { texts } from "../../i18n";
import type { ModelList } from "@wordbrook/client";
import { isMany, nameOf } from "./model-list";
import { SearchBox } from "./search-box";
import { useRefreshModels } from "./use-models";

// Loaded when the pointer is near: most visits never open it.
const ModelMenu = lazyComponent(
  () => import("./model-menu"),
  (module) => module.ModelMenu,
);
const NameDialog = lazyComponent(
  () => import("./name-dialog"),
  (module) => module.NameDialog,
);

interface LoadingMenuProps {
  isSearched: boolean;
  query: string;
  onQuery: (query: string) => void;
  onClose: () => void;
}

/** The menu until its chunk has loaded: it has the focus and receives what is typed. */
function LoadingMenu({ isSearched, query, onQuery, onClose }: LoadingMenuProps) {
  const focus = (element: HTMLElement | null) => element?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onClose();
  };
  return (
    <div className="model-choices" onKeyDown={onKeyDown} aria-busy>
      {isSearched ? (
        <SearchBox ref={focus} query={query} onQuery={onQuery} />
      ) : (
        <div ref={focus} tabIndex={-1} />
      )}
    </div>
  );
}

interface ModelPickerProps {
  list: ModelList;
  chosen: string | null;
  onChoose: (model: string | null) => void;
}

export function ModelPicker({ list, chosen, onChoose }: ModelPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [isTyping, setTyping] = useState(false);
  const [query, setQuery] = useState("");
  const place = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const refresh = useRefreshModels();
  const value = chosen ?? list.default;
  if (list.models.length === 0 && !list.any_name && chosen === null) return null;
  const name = value === null ? texts.models.automatic : nameOf(list, value);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span
      className="model-picker"
      ref={place}
      onBlur={(event) => {
        // A press on a heading moves the focus to nothing: then the menu stays open.
        const next = event.relatedTarget;
        if (next && !place.current?.contains(next)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="model-button"
        aria-haspopup="listbox"
        onPointerEnter={ModelMenu.preload}
        aria-expanded={isOpen}
        aria-label={texts.models.current(name)}
        onClick={() => {
          refresh();
          setQuery("");
          setOpen(!isOpen);
        }}
      >
        <span>{name}</span>
        <Icon name="chevron" />
      </button>

      {isOpen && (
        <ModelMenu
          fallback={
            <LoadingMenu
              isSearched={isMany(list)}
              query={query}
              onQuery={setQuery}
              onClose={close}
            />
          }
          list={list}
          value={value}
          query={query}
          onQuery={setQuery}
          onClose={close}
          onChoose={(model) => {
            onChoose(model);
            close();
          }}
          onOther={() => {
            setOpen(false);
            setTyping(true);
          }}
        />
      )}
      {isTyping && (
        <NameDialog
          endpoints={list.endpoints}
          onChoose={onChoose}
          onClose={() => {
            setTyping(false);
            button.current?.focus();
          }}
        />
      )}
    </span>
  );
}
