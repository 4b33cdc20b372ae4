import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { numberFormat, type NumberFormat } from '../../charts/axes/number-format.js';
import type { Locale } from './contexts.js';
import { TEXTS, type Texts } from './texts.js';
import { withTexts, type TextsOverride } from './with-texts.js';

/** The texts of its host, and the language that its place in the document gives it. */
export class LocaleController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #override: TextsOverride | undefined;
  #own: Texts | undefined;
  #inherited: Locale | undefined;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  get override(): TextsOverride | undefined {
    return this.#override;
  }

  set override(given: TextsOverride | undefined) {
    this.#override = given;
    this.#own = given && withTexts(given);
  }

  get texts(): Texts {
    return this.#own ?? this.#inherited?.texts ?? TEXTS;
  }

  /** The host's own `lang`, or that of the nearest element around it, also across shadow roots. */
  get language(): string {
    for (let place: Element | null = this.#host; place; place = hostOf(place)) {
      const lang = place.closest<HTMLElement>('[lang]:not([lang=""])')?.lang;
      if (lang) return lang;
    }
    return '';
  }

  get format(): NumberFormat {
    return numberFormat(this.language);
  }

  inherit(inherited: Locale | undefined): void {
    this.#inherited = inherited;
    this.#host.requestUpdate();
  }

  /** Another place may have another language. */
  hostConnected(): void {
    this.#host.requestUpdate();
  }
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
