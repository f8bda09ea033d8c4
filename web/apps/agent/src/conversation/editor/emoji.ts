// A few that are of use between a company and its customers. Screen readers know their names in every language.

export const emoji = [
  "🙂", "😊", "😀", "😄", "😉", "😅", "🤔", "😮", "😕", "😔", "🙁", "😬",
  "👍", "👎", "👌", "👋", "🙏", "👏", "💪", "🤝", "✌️", "☝️", "👀", "🫶",
  "❤️", "💙", "💚", "⭐", "✨", "🎉", "🎁", "🔥", "✅", "❌", "⚠️", "ℹ️",
  "📦", "🚚", "🛒", "🏠", "📅", "⏰", "📞", "✉️", "📎", "🔗", "💳", "🔑",
];
export const emojiColumns = 12;
