namespace Warehouse.Mining.Calibration;

/// <summary>Turns the margin of a model for two classes into a probability that can be taken at its word.</summary>
public interface ICalibration
{
    /// <summary>The probability at a margin; never falls as the margin rises.</summary>
    float At(float margin);
}
