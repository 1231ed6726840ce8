using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>A message on its way out over a connection, with what is needed to report or repair a failure.</summary>
/// <param name="Message">The message as it is to be written.</param>
/// <param name="Hop">The hop the element asked for.</param>
/// <param name="Ticket">Names the transaction that wants to hear of a failure; 0 when nobody does.</param>
/// <param name="OverUdpInstead">
/// The message to send over UDP when the connection is refused: a request that went to TCP only for its size (RFC 3261 §18.1.1).
/// </param>
public sealed record Transmission(SipMessage Message, NextHop Hop, long Ticket, SipMessage? OverUdpInstead = null);
