using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Sessions;

/// <summary>
/// The way out of one of two transaction layers that share an element. Their tickets would be mistaken for each other's: the lowest bit says whose
/// a ticket is.
/// </summary>
/// <param name="transmitter">The way out of the element.</param>
/// <param name="bit">0 or 1.</param>
internal sealed class TicketHalf(ISipTransmitter transmitter, int bit) : ISipTransmitter
{
    public void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission) =>
        transmitter.Transmit(message, hop, ticket == 0 ? 0 : ticket << 1 | (uint)bit, retransmission);

    /// <summary>Whose a ticket is, and its number there.</summary>
    public static (int Bit, long Ticket) Split(long ticket) => ((int)(ticket & 1), ticket >> 1);
}
