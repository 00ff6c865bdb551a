"""What sways: chorus, flanger, phaser, tremolo."""
