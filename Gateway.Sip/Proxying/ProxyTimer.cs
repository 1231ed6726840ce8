using Gateway.Sip.Machines;

namespace Gateway.Sip.Proxying;

/// <summary>
/// A deadline of a request or of one of its branches. It is a thing of its own so that a stopped one, which stays in the queue until its time,
/// does not hold on to the messages.
/// </summary>
internal sealed class ProxyTimer
{
    public ProxyRequest? Request { get; private set; }

    public ProxyBranch? Branch { get; private set; }

    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    public bool IsRunning => Request is not null;

    /// <summary>Starts or restarts it.</summary>
    /// <returns>Whether it needs an entry in the queue: one that only moves back is found when its old entry comes up.</returns>
    public bool Start(ProxyRequest request, ProxyBranch? branch, MonotonicTime deadline)
    {
        var needsEntry = !IsRunning || deadline < Deadline;
        (Request, Branch, Deadline) = (request, branch, deadline);
        return needsEntry;
    }

    public void Stop() => (Request, Branch, Deadline) = (null, null, MonotonicTime.Never);
}
