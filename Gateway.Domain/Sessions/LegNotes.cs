namespace Gateway.Domain.Sessions;

/// <summary>
/// What a participating function of this gateway knows of its leg towards a controlling function, and a message does not say: whether a
/// pre-established session lies behind it, and by what its user left. The controlling function reads it for its records only; about
/// people of other networks it records what the messages show.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class LegNotes
{
    /// <summary>Notes kept for nobody in particular: the oldest go first, and what is lost is a nuance of a record.</summary>
    public const int NotesMax = 100_000;

    private readonly Dictionary<string, Note> _notes = [];
    private readonly Queue<string> _order = new();

    /// <summary>Notes kept.</summary>
    public int Count => _notes.Count;

    /// <summary>Notes that a pre-established session lies behind the leg. To be said before the leg is answered or sent.</summary>
    /// <param name="callId">The Call-ID of the leg between the two functions.</param>
    public void PreEstablished(string callId) => Set(callId, Of(callId) with { Establishment = Establishment.PreEstablished });

    /// <summary>Notes by what the user left. To be said before the BYE of the leg is sent.</summary>
    /// <param name="callId">The Call-ID of the leg between the two functions.</param>
    /// <param name="means">By what.</param>
    public void Left(string callId, LeaveMeans means) => Set(callId, Of(callId) with { Means = means });

    /// <summary>How the user came to the session.</summary>
    public Establishment EstablishmentOf(string callId) => Of(callId).Establishment;

    /// <summary>By what the user left; <c>null</c> when nobody noted it.</summary>
    public LeaveMeans? MeansOf(string callId) => Of(callId).Means;

    /// <summary>Forgets a leg that is over.</summary>
    public void Forget(string callId) => _notes.Remove(callId);

    private Note Of(string callId) => _notes.GetValueOrDefault(callId, Note.None);

    private void Set(string callId, Note note)
    {
        if (_notes.TryAdd(callId, note))
        {
            _order.Enqueue(callId);
            while (_order.Count > NotesMax)
                _notes.Remove(_order.Dequeue());
        }
        else
        {
            _notes[callId] = note;
        }
    }

    private sealed record Note(Establishment Establishment, LeaveMeans? Means)
    {
        public static Note None { get; } = new(Establishment.OnDemand, null);
    }
}
