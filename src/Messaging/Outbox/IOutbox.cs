using Ticketing.Data;
namespace Ticketing.Messaging.Outbox;

/// <summary>Where a module leaves the facts that others must hear of: they leave the database only if the change that they tell of happened.</summary>
public interface IOutbox
{
    /// <summary>Adds a message to the changes. It gets an id of its own; messages with the same key leave in the order in which they were written.</summary>
    /// <param name="changes">The change that the message tells of.</param>
    /// <param name="topic">What happened, such as <c>balance.charged</c>.</param>
    /// <param name="key">What it happened to: a reservation's or a user's id.</param>
    /// <param name="payload">The message, as JSON.</param>
    void Add(DbChanges changes, string topic, string key, string payload);
}
