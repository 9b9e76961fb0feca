/**
 * What comments, texts and keywords look like in each language, as far as colours need it.
 *
 * What is not closed goes on to the end of the file, or of the line where the language has it so.
 */

const HASH = /#[^\n]*/;
const SLASHES = /\/\/[^\n]*/;
const STARS = /\/\*[^]*?(?:\*\/|$)/;
const DASHES = /--[^\n]*/;
const ANGLES = /<!--[^]*?(?:-->|$)/;
const DOUBLE = /"(?:\\[^]|[^"\\\n])*"?/;
const SINGLE = /'(?:\\[^]|[^'\\\n])*'?/;
const CHARACTER = /'(?:\\[^'\n]+|[^'\\\n])'/;
const BACKTICKS = /`(?:\\[^]|[^`\\])*(?:`|$)/;
const TRIPLE = /[A-Za-z]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$))/;
const TRIPLE_DOUBLE = /"""[^]*?(?:"""|$)/;
const LONG_BRACKETS = /\[(=*)\[[^]*?(?:\]\1\]|$)/;

const C_WORDS = `auto break case char const continue default do double else enum extern float for
  goto if inline int long register return short signed sizeof static struct switch typedef union
  unsigned void volatile while`;
const JAVA_WORDS = `abstract boolean break byte case catch char class const continue default do
  double else enum extends final finally float for if implements import instanceof int interface
  long native new null package private protected public record return short static super switch
  synchronized this throw throws true false try var void volatile while`;
const JS_WORDS = `as async await break case catch class const continue debugger default delete do
  else export extends false finally for from function get if import in instanceof let new null of
  return set static super switch this throw true try typeof undefined var void while with yield`;
const TS_WORDS = `${JS_WORDS} abstract any asserts boolean declare enum implements infer interface
  is keyof namespace never number object override private protected public readonly satisfies
  string symbol type unique unknown`;

/**
 * @typedef {object} TokenRules
 * @property {RegExp[]} skip  Comments.
 * @property {RegExp[]} texts  Strings; at most one group each, for a mark that returns.
 * @property {string} words  Keywords.
 */

/** @type {Record<string, TokenRules>} */
export const LANGUAGES = {
  bash: {
    skip: [HASH],
    texts: [/"(?:\\[^]|[^"\\])*(?:"|$)/, /'[^']*(?:'|$)/],
    words: `case do done elif else esac export fi for function if in local readonly return select
      set shift then unset until while`,
  },
  c: { skip: [SLASHES, STARS], texts: [DOUBLE, CHARACTER], words: C_WORDS },
  cpp: {
    skip: [SLASHES, STARS],
    texts: [DOUBLE, CHARACTER],
    words: `${C_WORDS} bool catch class concept consteval constexpr co_await co_return co_yield
      decltype delete explicit export false final friend mutable namespace new noexcept nullptr
      operator override private protected public requires static_cast template this throw true try
      typename using virtual`,
  },
  csharp: {
    skip: [SLASHES, STARS],
    texts: [/@"(?:""|[^"])*(?:"|$)/, DOUBLE, CHARACTER],
    words: `${JAVA_WORDS} as async await base bool checked decimal delegate event explicit extern
      fixed foreach get goto in init internal is lock namespace object operator out override
      params partial readonly ref sbyte sealed set sizeof stackalloc string struct typeof uint
      ulong unchecked unsafe ushort using virtual where with yield`,
  },
  css: { skip: [STARS], texts: [DOUBLE, SINGLE], words: "" },
  elixir: {
    skip: [HASH],
    texts: [TRIPLE_DOUBLE, DOUBLE, SINGLE],
    words: `after alias and case catch cond def defimpl defmacro defmodule defp defprotocol
      defstruct do else end false fn for if import in nil not or quote raise receive require
      rescue true try unless unquote use when with`,
  },
  go: {
    skip: [SLASHES, STARS],
    texts: [DOUBLE, CHARACTER, /`[^`]*(?:`|$)/],
    words: `any bool break byte case chan const continue default defer else error fallthrough
      false float64 for func go goto if import int int64 interface map nil package range return
      rune select string struct switch true type uint var`,
  },
  html: { skip: [ANGLES], texts: [DOUBLE, SINGLE], words: "" },
  java: { skip: [SLASHES, STARS], texts: [TRIPLE_DOUBLE, DOUBLE, CHARACTER], words: JAVA_WORDS },
  javascript: {
    skip: [SLASHES, STARS],
    texts: [DOUBLE, SINGLE, BACKTICKS],
    words: JS_WORDS,
  },
  json: { skip: [], texts: [DOUBLE], words: "true false null" },
  kotlin: {
    skip: [SLASHES, STARS],
    texts: [TRIPLE_DOUBLE, DOUBLE, CHARACTER],
    words: `abstract actual annotation as break by catch class companion const constructor
      continue data do else enum expect false final finally for fun if import in infix init inline
      inner interface internal is lateinit null object open operator out override package private
      protected public reified return sealed super suspend this throw true try typealias val var
      vararg when where while`,
  },
  lua: {
    skip: [/--\[(=*)\[[^]*?(?:\]\1\]|$)/, DASHES],
    texts: [LONG_BRACKETS, DOUBLE, SINGLE],
    words: `and break do else elseif end false for function goto if in local nil not or repeat
      return then true until while`,
  },
  markdown: { skip: [ANGLES], texts: [/```[^]*?(?:```|$)/, /`[^`\n]*`/], words: "" },
  php: {
    skip: [/#(?!\[)[^\n]*/, SLASHES, STARS],
    texts: [/"(?:\\[^]|[^"\\])*(?:"|$)/, /'(?:\\[^]|[^'\\])*(?:'|$)/],
    words: `abstract and array as break case catch class clone const continue declare default do
      echo else elseif enum extends false final finally fn for foreach function global if
      implements include instanceof interface isset match namespace new null or print private
      protected public readonly require require_once return self static switch this throw trait
      true try use var while yield`,
  },
  python: {
    skip: [HASH],
    texts: [TRIPLE, /[A-Za-z]{0,2}"(?:\\[^]|[^"\\\n])*"?/, /[A-Za-z]{0,2}'(?:\\[^]|[^'\\\n])*'?/],
    words: `and as assert async await break case class continue def del elif else except False
      finally for from global if import in is lambda match None nonlocal not or pass raise return
      self True try while with yield`,
  },
  ruby: {
    skip: [/(?<![^\n])=begin[^]*?(?:\n=end|$)/, HASH],
    texts: [DOUBLE, SINGLE],
    words: `alias and begin break case class def defined do else elsif end ensure false for if in
      module next nil not or redo require require_relative rescue retry return self super then
      true undef unless until when while yield`,
  },
  rust: {
    skip: [SLASHES, STARS],
    texts: [/r(#*)"[^]*?(?:"\1|$)/, /b?"(?:\\[^]|[^"\\])*(?:"|$)/, CHARACTER],
    words: `as async await bool break char const continue crate dyn else enum extern f32 f64 false
      fn for i32 i64 if impl in let loop match mod move mut pub ref return Self self static str
      struct super trait true type u32 u64 u8 union unsafe use usize where while`,
  },
  scala: {
    skip: [SLASHES, STARS],
    texts: [TRIPLE_DOUBLE, DOUBLE, CHARACTER],
    words: `abstract case catch class def do else enum export extends extension false final
      finally for given if implicit import lazy match new null object override package private
      protected return sealed super then this throw trait true try type using val var while with
      yield`,
  },
  sql: {
    skip: [DASHES, STARS],
    texts: [SINGLE, DOUBLE],
    words: `add all alter and as asc begin between by case check column commit constraint create
      cross default delete desc distinct drop else end exists foreign from function group having
      in index inner insert into is join key left like limit not null on or order outer primary
      procedure references replace returns right select set table then trigger union unique update
      values view when where with`,
  },
  swift: {
    skip: [SLASHES, STARS],
    texts: [TRIPLE_DOUBLE, DOUBLE],
    words: `actor any as associatedtype async await break case catch class continue default defer
      deinit do else enum extension false fileprivate final for func guard if import in init inout
      internal is let nil open operator override private protocol public repeat rethrows return
      self Self some static struct subscript super switch throw throws true try typealias var weak
      where while`,
  },
  toml: { skip: [HASH], texts: [TRIPLE, DOUBLE, /'[^'\n]*'?/], words: "true false" },
  tsx: { skip: [SLASHES, STARS], texts: [DOUBLE, SINGLE, BACKTICKS], words: TS_WORDS },
  typescript: { skip: [SLASHES, STARS], texts: [DOUBLE, SINGLE, BACKTICKS], words: TS_WORDS },
  yaml: { skip: [HASH], texts: [DOUBLE, /'[^'\n]*'?/], words: "true false null" },
};
