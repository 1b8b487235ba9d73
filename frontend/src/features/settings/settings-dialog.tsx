/** The settings of this browser. Each change applies and is stored at once. */
import { useId, type ReactNode } from "react";
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { useLanguage } from "../../components/preferences/language-picker";
import { chooseLanguage, LANGUAGES, texts } from "../../i18n";
import { settingsTexts } from "../../i18n/settings";
import { canDictate } from "../composer/dictation/speech-recognition";
import { lazyComponent } from "../../components/loading/lazy-component";
import { hasAccounts } from "../../session/person";
import { isTouch } from "../composer/focus";
import { DataTransfer } from "../transfer/data-transfer";
import { Choice, PreferenceChoice, PreferenceSwitch } from "./fields";
import { InstructionsField } from "./instructions-field";
import { NotificationsSwitch } from "./notifications-switch";
import { StoredData } from "./stored-data";
import "../../styles/settings.css";

const AccountSummary = lazyComponent(
  () => import("../account/account-summary"),
  (module) => module.AccountSummary,
);

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}

function Appearance() {
  const words = settingsTexts();
  const { system, light, dark } = texts.theme;
  return (
    <div className="settings-row">
      <Choice
        label={texts.language.label}
        value={useLanguage()}
        names={LANGUAGES}
        onChoose={(language) => void chooseLanguage(language)}
      />
      <PreferenceChoice name="theme" label={words.theme} names={{ system, light, dark }} />
      <PreferenceChoice name="text-size" label={words.textSize} names={words.textSizes} />
    </div>
  );
}

function Writing() {
  const words = settingsTexts();
  return (
    <>
      {!isTouch() && (
        <PreferenceChoice
          name="enter"
          label={words.enter}
          hint={words.enterHint}
          names={words.enterValues}
        />
      )}
      <InstructionsField />
      {canDictate() && (
        <PreferenceSwitch name="dictation" label={words.dictation} hint={words.dictationHint} />
      )}
      {!isTouch() && <PreferenceSwitch name="shortcuts" label={texts.help.singles} />}
    </>
  );
}

function Reading() {
  const words = settingsTexts();
  return (
    <>
      <PreferenceSwitch name="pin-question" label={words.pinQuestion} />
      <PreferenceSwitch name="code.wrap" label={words.codeWrap} />
      <PreferenceSwitch name="code.numbers" label={words.codeNumbers} />
      <PreferenceChoice
        name="remote-images"
        label={words.remoteImages}
        hint={words.remoteImagesHint}
        names={words.remoteImagesValues}
      />
      {"Notification" in window && <NotificationsSwitch />}
    </>
  );
}

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const words = settingsTexts();
  return (
    <Dialog title={texts.settings} onClose={onClose}>
      <div className="settings">
        {hasAccounts() && (
          <Section title={words.account}>
            <AccountSummary />
          </Section>
        )}
        <Section title={words.looks}>
          <Appearance />
        </Section>
        <Section title={words.writing}>
          <Writing />
        </Section>
        <Section title={words.reading}>
          <Reading />
        </Section>
        <Section title={words.data}>
          <DataTransfer />
          <StoredData />
        </Section>
      </div>
      <div className="dialog-actions">
        <Button tone="plain" onClick={onClose}>
          {texts.close}
        </Button>
      </div>
    </Dialog>
  );
}
