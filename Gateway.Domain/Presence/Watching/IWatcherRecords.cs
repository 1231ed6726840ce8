using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Watching;

/// <summary>Who writes down what becomes of enquiries. Called on the event loop; nothing here may wait.</summary>
public interface IWatcherRecords
{
    /// <summary>An enquiry stands otherwise than before.</summary>
    void Changed(EnquiryRecord enquiry);

    /// <summary>A board stands otherwise than before.</summary>
    void Changed(BoardRecord board, ImmutableArray<BoardEntry> changed);

    /// <summary>An enquiry is to be charged.</summary>
    void Charged(PresenceChargingRecord record);
}

/// <summary>Whether somebody may ask at all: the check of TS 23.141 A.1 step 2, before anything is sent.</summary>
public interface IWatcherCredit
{
    /// <summary>Counts an enquiry of his.</summary>
    /// <returns>What speaks against it; <c>null</c> when nothing does.</returns>
    AlertWhy? Objection(PocAddress watcher, MonotonicTime now);
}

/// <summary>What becomes of enquiries, on its way to storage and to live events.</summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class WatcherRecords(FactOutbox facts) : IWatcherRecords
{
    /// <inheritdoc/>
    public void Changed(EnquiryRecord enquiry) => facts.Record(new Fact.EnquiryChanged(enquiry));

    /// <inheritdoc/>
    public void Changed(BoardRecord board, ImmutableArray<BoardEntry> changed) => facts.Record(new Fact.BoardChanged(board, changed));

    /// <inheritdoc/>
    public void Charged(PresenceChargingRecord record) => facts.Record(new Fact.PresenceCharged(record));
}
