/** Opens the file picker; on touch screens the camera can be chosen. */
import { useRef } from "react";
import { Icon } from "../../../components/ui/icon";
import { IconButton } from "../../../components/ui/button";
import { Menu } from "../../../components/ui/menu";
import { filesTexts } from "../../../i18n/files";
import { useSession } from "../../../session/context";
import { isTouch } from "../../composer/focus";
import { addHere } from "./add-files";

interface PickerProps {
  place: string;
  input: React.RefObject<HTMLInputElement | null>;
  isCamera?: boolean;
}

function Picker({ place, input, isCamera = false }: PickerProps) {
  const { client } = useSession();
  return (
    <input
      ref={input}
      type="file"
      hidden
      multiple={!isCamera}
      // Any kind may be text; the server looks at the content.
      {...(isCamera && { accept: "image/*", capture: "environment" as const })}
      onChange={({ target }) => {
        addHere(client, place, [...(target.files ?? [])]);
        // The same file can be chosen again.
        target.value = "";
      }}
    />
  );
}

export function AttachButton({ place }: { place: string }) {
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const words = filesTexts();
  const menu = useRef<HTMLDivElement>(null);
  const open = (picker: HTMLInputElement | null) => {
    // The entries are hidden with the menu, and the focus would fall to <body>.
    menu.current?.querySelector("summary")?.focus();
    picker?.click();
  };
  const choose = () => {
    open(files.current);
  };
  return (
    <>
      <Picker place={place} input={files} />
      {isTouch() ? (
        <div className="attach-menu" ref={menu}>
          <Picker place={place} input={camera} isCamera />
          <Menu label={words.add} icon="clip">
            <button
              type="button"
              onClick={() => {
                open(camera.current);
              }}
            >
              <Icon name="camera" />
              {words.camera}
            </button>
            <button type="button" onClick={choose}>
              <Icon name="clip" />
              {words.choose}
            </button>
          </Menu>
        </div>
      ) : (
        <IconButton icon="clip" className="attach-button" label={words.add} onClick={choose} />
      )}
    </>
  );
}
