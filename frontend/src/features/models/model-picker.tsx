/** Chooses the model: a button that says which, over a list grouped by endpoint. */
import { Suspense, useRef, useState } from "react";
import { Icon } from "../../components/ui/icon";
import { lazyComponent } from "../../components/loading/lazy-component";
import { texts } from "../../i18n";
import type { ModelList } from "../../protocol";
import { nameOf } from "./model-list";
import { useRefreshModels } from "./use-models";

// What is seen on demand comes on demand; it is small, and asked for when the pointer is near.
const ModelChoices = lazyComponent(
  () => import("./model-menu"),
  (module) => module.ModelChoices,
);
const NameDialog = lazyComponent(
  () => import("./name-dialog"),
  (module) => module.NameDialog,
);

interface ModelPickerProps {
  list: ModelList;
  chosen: string | null;
  onChoose: (model: string | null) => void;
}

export function ModelPicker({ list, chosen, onChoose }: ModelPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [isTyping, setTyping] = useState(false);
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
        // Not what merely lies in the way of the focus: a press on a heading moves it nowhere.
        const next = event.relatedTarget;
        if (next && !place.current?.contains(next)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="model-button"
        aria-haspopup="listbox"
        onPointerEnter={ModelChoices.preload}
        aria-expanded={isOpen}
        aria-label={texts.models.current(name)}
        onClick={() => {
          refresh();
          setOpen(!isOpen);
        }}
      >
        <span>{name}</span>
        <Icon name="chevron" />
      </button>
      <Suspense fallback={null}>
        {isOpen && (
          <ModelChoices
            list={list}
            value={value}
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
      </Suspense>
    </span>
  );
}
