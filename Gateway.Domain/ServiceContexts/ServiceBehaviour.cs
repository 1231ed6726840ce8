using System.Diagnostics;

namespace Gateway.Domain.ServiceContexts;

/// <summary>What the service at an identity does (RFC 3087; draft-campbell-sip-service-control-00 §2.1).</summary>
public enum ServiceBehaviour
{
    /// <summary>The top-level menu: asks for a mailbox or a service.</summary>
    Menu,

    /// <summary>Takes a message for one mailbox, with its standard greeting.</summary>
    DepositStandard,

    /// <summary>The same with the greeting for a call that nobody answered.</summary>
    DepositNoAnswer,

    /// <summary>The same with the greeting of who is on the phone.</summary>
    DepositBusy,

    /// <summary>The same with a greeting for recognised callers.</summary>
    DepositSpecial,

    /// <summary>The same with the greeting of who does not want to be disturbed.</summary>
    DepositDoNotDisturb,

    /// <summary>Takes a message for the mailbox that the <c>To</c> header names.</summary>
    DepositByTo,

    /// <summary>Takes a message for a mailbox that is asked for on the phone.</summary>
    DepositAsk,

    /// <summary>Plays the messages of one mailbox without a PIN: who calls is proven already.</summary>
    RetrieveAuthenticated,

    /// <summary>Plays the messages of one mailbox after its PIN.</summary>
    RetrievePin,

    /// <summary>Plays the messages of whoever has proven to be calling, without a PIN.</summary>
    RetrieveByAuthentication,

    /// <summary>Asks for mailbox and PIN, then plays the messages.</summary>
    RetrieveAsk,
}

/// <summary>What follows from a behaviour alone.</summary>
public static class ServiceBehaviours
{
    /// <summary>Whether the identity itself names the mailbox; else the call or its caller does.</summary>
    public static bool NamesMailbox(this ServiceBehaviour behaviour) => behaviour is
        ServiceBehaviour.DepositStandard or ServiceBehaviour.DepositNoAnswer or ServiceBehaviour.DepositBusy or ServiceBehaviour.DepositSpecial
        or ServiceBehaviour.DepositDoNotDisturb or ServiceBehaviour.RetrieveAuthenticated or ServiceBehaviour.RetrievePin;

    /// <summary>It in words for people, those of the page; begins small and has no full stop.</summary>
    public static string Words(this ServiceBehaviour behaviour) => behaviour switch
    {
        ServiceBehaviour.Menu => "menu",
        ServiceBehaviour.DepositStandard => "leave a message, standard greeting",
        ServiceBehaviour.DepositNoAnswer => "leave a message, no answer",
        ServiceBehaviour.DepositBusy => "leave a message, busy",
        ServiceBehaviour.DepositSpecial => "leave a message, recognised caller",
        ServiceBehaviour.DepositDoNotDisturb => "leave a message, do not disturb",
        ServiceBehaviour.DepositByTo => "leave a message, mailbox from To",
        ServiceBehaviour.DepositAsk => "leave a message, mailbox asked for",
        ServiceBehaviour.RetrieveAuthenticated => "hear messages, caller proven",
        ServiceBehaviour.RetrievePin => "hear messages, with the PIN",
        ServiceBehaviour.RetrieveByAuthentication => "hear messages, mailbox of the caller",
        ServiceBehaviour.RetrieveAsk => "hear messages, mailbox and PIN asked for",
        _ => throw new UnreachableException($"{behaviour}"),
    };

    /// <summary>
    /// The least that is asked of a caller, whatever was provisioned: without a PIN only the owner hears his messages, and nobody picks the
    /// special greeting for himself (S003 §3.1.1.1, §4.3.1).
    /// </summary>
    public static ServiceTrust LeastTrust(this ServiceBehaviour behaviour) => behaviour switch
    {
        ServiceBehaviour.RetrieveAuthenticated => ServiceTrust.Owner,
        ServiceBehaviour.RetrieveByAuthentication => ServiceTrust.Authenticated,
        ServiceBehaviour.DepositSpecial => ServiceTrust.Reserved,
        _ => ServiceTrust.Anybody,
    };
}
