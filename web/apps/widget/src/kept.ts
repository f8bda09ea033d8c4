/** Where the chat of this tab is kept; one that goes on is loaded with the page. */
export const chatKey = "bellboard.widget.chat";
