//! The types of actions that the flow language knows and that are not built: a document may have
//! them, and running one takes its error branch.

const NOT_BUILT: [&str; 33] = [
    "AssociateContactToCustomerProfile",
    "CheckOutboundCallStatus",
    "CompleteOutboundCall",
    "ConnectParticipantWithLexBot",
    "CreateCallbackContact",
    "CreateCase",
    "CreateCustomerProfile",
    "CreateTask",
    "DistributeByPercentage",
    "GetCalculatedAttributesForCustomerProfile",
    "GetCase",
    "GetCustomerProfile",
    "GetCustomerProfileObject",
    "GetMetricData",
    "GetParticipantInput",
    "InvokeLambdaFunction",
    "MessageParticipantIteratively",
    "ResumeContact",
    "StartOutboundChatContact",
    "TagContact",
    "TransferContactToAgent",
    "UnTagContact",
    "UpdateCase",
    "UpdateContactCallbackNumber",
    "UpdateContactData",
    "UpdateContactMediaStreamingBehavior",
    "UpdateContactRecordingAndAnalyticsBehavior",
    "UpdateContactRecordingBehavior",
    "UpdateContactTextToSpeechVoice",
    "UpdateCustomerProfile",
    "UpdateFlowAttributes",
    "UpdateFlowLoggingBehavior",
    "UpdatePreviousContactParticipantState",
];

pub(super) fn is_known(name: &str) -> bool {
    NOT_BUILT.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order_and_none_is_there_twice() {
        assert!(NOT_BUILT.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(is_known("GetCase") && !is_known("getcase") && !is_known(""));
    }
}
