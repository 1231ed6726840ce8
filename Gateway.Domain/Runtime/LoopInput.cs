using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>One thing that a loop has to do: take in a message for an element, or run a command.</summary>
internal readonly record struct LoopInput(ElementPort? Port, SipMessage? Message, Flow? From, Action<MonotonicTime>? Command);

/// <summary>One message between elements of a loop, or the news that one could not be sent.</summary>
internal readonly record struct LocalEvent(ElementPort Port, SipMessage? Message, Flow? From, long FailedTicket, NextHop? FailedHop);
