/** Asks for the name of a model that is not listed, and for its endpoint. */
import { useState } from "react";
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { texts } from "../../i18n";
import type { Endpoint } from "@wordbrook/client";

interface NameDialogProps {
  endpoints: Endpoint[];
  onChoose: (name: string) => void;
  onClose: () => void;
}

export function NameDialog({ endpoints, onChoose, onClose }: NameDialogProps) {
  const open = endpoints.filter((endpoint) => endpoint.any_name);
  const [name, setName] = useState("");
  const [endpoint, setEndpoint] = useState(open[0]?.id ?? null);
  const typed = name.trim();
  return (
    <Dialog title={texts.models.other} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== "") onChoose(endpoint === null ? typed : `${endpoint}/${typed}`);
          onClose();
        }}
      >
        {open.length > 0 && (
          <label className="field">
            <span>{texts.models.endpoint}</span>
            <select
              value={endpoint ?? ""}
              onChange={(event) => {
                setEndpoint(event.target.value);
              }}
            >
              {open.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="field">
          <span>{texts.models.typed}</span>
          <input
            value={name}
            maxLength={160}
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
        </label>
        <div className="dialog-actions">
          <Button tone="plain" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button tone="strong" type="submit">
            {texts.models.use}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
